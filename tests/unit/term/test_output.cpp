#include "cli/term/bars.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"
#include "cli/term/output.hpp"
#include "cli/term/progress.hpp"
#include "cli/term/style.hpp"
#include "cli/term/table.hpp"
#include "cli/term/tree.hpp"

#include <catch2/catch.hpp>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <optional>

using namespace refctl;

namespace {

// Returns the printed form of a table with these rows.
std::string printed(std::vector<std::string> headers, const std::vector<std::vector<std::string>>& rows,
                    std::size_t columns, std::optional<std::size_t> time = {}) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  {
    term::Output out(ends[1]);
    term::TextTable table(out, std::move(headers), columns);
    table.align(0, term::Align::right);
    if (time) table.layout(*time).cut_at = 10;
    for (const auto& row : rows) table.row(row);
    table.finish();
    REQUIRE(out.flush());
  }
  ::close(ends[1]);
  std::string text;
  std::array<char, 4096> chunk{};
  for (ssize_t got = 0; (got = ::read(ends[0], chunk.data(), chunk.size())) > 0;)
    text.append(chunk.data(), static_cast<std::size_t>(got));
  ::close(ends[0]);
  return text;
}

}  // namespace

TEST_CASE("tables align by display width, without trailing blanks") {
  CHECK(printed({"id", "name", "note"}, {{"7", "日本", "x"}, {"10", "e\xcc\x81", ""}}, 0) ==
        "ID  NAME  NOTE\n"
        " 7  日本  x\n"
        "10  e\xcc\x81\n");
}

TEST_CASE("tables are narrowed to the terminal, the widest column first") {
  CHECK(printed({"id", "name"}, {{"1", "a very long name indeed"}}, 14) ==
        "ID  NAME\n"
        " 1  a very lo…\n");
}

TEST_CASE("on a narrow terminal a time is cut to its date, and further only after all other columns") {
  const auto at = [](std::size_t columns) {
    return printed({"id", "name", "at"}, {{"1", "somebody with a long name", "2026-03-01 12:00"}}, columns, 2);
  };
  CHECK(at(60) == "ID  NAME                       AT\n 1  somebody with a long name  2026-03-01 12:00\n");
  CHECK(at(40) == "ID  NAME                AT\n 1  somebody with a l…  2026-03-01 12:00\n");
  CHECK(at(39) == "ID  NAME                     AT\n 1  somebody with a long n…  2026-03-01\n");
  CHECK(at(28) == "ID  NAME          AT\n 1  somebody wi…  2026-03-01\n");
  CHECK(at(20) == "ID  NAME     AT\n 1  somebo…  2026-0…\n");
}

TEST_CASE("columns are omitted in order until the others fit") {
  const auto at = [](std::size_t columns) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe(ends.data()) == 0);
    std::vector<std::string> left_out;
    {
      term::Output out(ends[1]);
      term::TextTable table(out, {"id", "name", "role", "code"}, columns);
      table.layout(2).drop = 2;
      table.layout(3).drop = 1;
      table.layout(3).whole = true;
      table.row({"1", "somebody with a long name", "member", "CODE123456"});
      table.finish();
      left_out = table.left_out();
      REQUIRE(out.flush());
    }
    ::close(ends[1]);
    std::array<char, 4096> text{};
    const ssize_t got = ::read(ends[0], text.data(), text.size());
    ::close(ends[0]);
    const std::string printed(text.data(), static_cast<std::size_t>(got));
    return std::pair(printed.substr(0, printed.find('\n')), left_out);
  };
  using Names = std::vector<std::string>;
  CHECK(at(80) == std::pair(std::string("ID  NAME                       ROLE    CODE"), Names{}));
  CHECK(at(40) == std::pair(std::string("ID  NAME              ROLE    CODE"), Names{}));
  CHECK(at(35) == std::pair(std::string("ID  NAME                 CODE"), Names{"role"}));
  CHECK(at(25) == std::pair(std::string("ID  NAME"), Names{"role", "code"}));
  CHECK(at(0) == std::pair(std::string("ID  NAME                       ROLE    CODE"), Names{}));
}

TEST_CASE("a cell that wraps goes on in further lines") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  {
    term::Output out(ends[1]);
    term::TextTable table(out, {"id", "changes", "by"}, 30);
    table.layout(1).wraps = true;
    table.layout(2).whole = true;
    table.row({"1", "name: Ada -> Ada L.; role: member -> support", "operator"});
    table.row({"2", "short", "x"});
    table.finish();
    REQUIRE(out.flush());
  }
  ::close(ends[1]);
  std::array<char, 4096> text{};
  const ssize_t got = ::read(ends[0], text.data(), text.size());
  ::close(ends[0]);
  CHECK(std::string(text.data(), static_cast<std::size_t>(got)) ==
        "ID  CHANGES           BY\n"
        "1   name: Ada -> Ada  operator\n"
        "    L.; role: member\n"
        "    -> support\n"
        "2   short             x\n");
}

TEST_CASE("a reader that closes the pipe is no error, a full disk is") {
  ::signal(SIGPIPE, SIG_IGN);
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  ::close(ends[0]);
  term::Output gone(ends[1]);
  gone.line("nobody reads this");
  CHECK(gone.flush());
  CHECK(gone.closed());
  ::close(ends[1]);

  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  term::Output disk(full);
  disk.line("no room");
  auto flushed = disk.flush();
  REQUIRE_FALSE(flushed);
  CHECK(flushed.error().code == ErrorCode::internal);
  CHECK_FALSE(disk.flush());
  ::close(full);
}

TEST_CASE("branches have a limited width") {
  const auto before = [](term::TreeLines& lines, std::uint64_t level, bool last) {
    std::string line;
    const std::size_t columns = lines.append_branches(line, level, last);
    CHECK(columns == term::display_width(line));
    return line;
  };
  term::TreeLines lines;
  CHECK(before(lines, 0, true).empty());
  CHECK(before(lines, 1, false) == "├── ");
  CHECK(before(lines, 2, true) == "│   └── ");
  CHECK(before(lines, 3, true) == "│       └── ");
  CHECK(before(lines, 1, true) == "└── ");
  CHECK(before(lines, 2, true) == "    └── ");
  std::size_t longest = 0;
  for (std::uint64_t level = 0; level < 100'000; ++level)
    longest = std::max(longest, before(lines, level, true).size());
  CHECK(longest < 300);

  term::TreeLines narrow(44);  // half of the columns remain for text
  for (std::uint64_t level = 0; level < 100'000; ++level)
    REQUIRE(term::display_width(before(narrow, level, level % 2 == 0)) <= 32);
  term::TreeLines fresh(44);
  CHECK(before(fresh, 7, true) == "                    +2 └── ");
}

TEST_CASE("numbers are formatted for people") {
  CHECK(term::grouped(0) == "0");
  CHECK(term::grouped(999) == "999");
  CHECK(term::grouped(1'234'567) == "1,234,567");
  CHECK(term::human_bytes(999) == "999 B");
  CHECK(term::human_bytes(1'500'000) == "1.5 MB");
  const std::string line = term::progress_line({.what = "reading", .done = 50, .total = 100, .bytes = true}, 2, 80);
  CHECK(line == "reading  ████████████░░░░░░░░░░░░  50 %  25 B/s  2 s left");
  CHECK(term::progress_line({.what = "writing", .done = 0, .total = 0}, 0, 80) == "writing  0 users  0 users/s");
}

TEST_CASE("bars and sparklines are drawn") {
  CHECK(term::bar(0, 10, 8).empty());
  CHECK(term::bar(10, 10, 4) == "████");
  CHECK(term::bar(5, 10, 4) == "██");
  CHECK(term::bar(1, 1'000'000, 4) == "▏");
  CHECK(term::bar(7, 0, 4).empty());
  CHECK(term::sparkline({1, 4, 8, 0}, 10) == "▁▄█ ");
  CHECK(term::sparkline({1, 1, 4, 4}, 2) == "▂█");
  CHECK(term::sparkline({4, 4, 4, 4, 4}, 2) == "██");
  CHECK(term::split_bar(2, 2, 8, 8) == "██░░");
  CHECK(term::split_bar(0, 1, 1'000'000, 8) == "░");
  CHECK(term::split_bar(0, 0, 8, 8).empty());
  CHECK(term::sparkline({}, 10).empty());
}

TEST_CASE("colour is used only if enabled") {
  using term::ColorChoice;
  using term::Style;
  CHECK(Style::choose(ColorChoice::automatic, true, false).colored());
  CHECK_FALSE(Style::choose(ColorChoice::automatic, false, false).colored());
  CHECK_FALSE(Style::choose(ColorChoice::automatic, true, true).colored());
  CHECK(Style::choose(ColorChoice::always, false, true).colored());
  CHECK_FALSE(Style::choose(ColorChoice::never, true, false).colored());
  CHECK(Style(false).paint(term::Tone::bad, "x") == "x");
}
