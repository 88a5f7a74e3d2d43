#include "cli/term/progress.hpp"

#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"

#include <fmt/format.h>

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace refctl::term {

namespace {

constexpr std::size_t bar_columns = 24;

std::size_t columns_of(int terminal) {
  winsize size{};
  return ::ioctl(terminal, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void put(int terminal, const std::string& text) {
  // A failed write of the bar must not stop the work.
  if (::write(terminal, text.data(), text.size()) < 0) return;
}

std::string human_span(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::ceil(std::max(seconds, 0.0)));
  if (whole < 60) return fmt::format("{} s", whole);
  if (whole < 3600) return fmt::format("{}:{:02} min", whole / 60, whole % 60);
  return fmt::format("{}:{:02} h", whole / 3600, whole / 60 % 60);
}

}  // namespace

std::string progress_line(const ProgressState& now, double seconds, std::size_t columns) {
  const double rate = seconds > 0 ? static_cast<double>(now.done) / seconds : 0;
  const auto amount = [&now](std::uint64_t n) { return now.bytes ? human_bytes(n) : grouped(n) + " users"; };
  std::string line = now.what;
  if (now.total > 0) {
    const double share = std::min(1.0, static_cast<double>(now.done) / static_cast<double>(now.total));
    const auto full = static_cast<std::size_t>(share * static_cast<double>(bar_columns));
    line += "  ";
    for (std::size_t i = 0; i < bar_columns; ++i) line += i < full ? "█" : "░";
    line += fmt::format(" {:3.0f} %", std::floor(share * 100));
  } else {
    line += "  " + amount(now.done);
  }
  line += fmt::format("  {}/s", amount(static_cast<std::uint64_t>(rate)));
  if (rate > 0 && now.total > now.done)
    line += fmt::format("  {} left", human_span(static_cast<double>(now.total - now.done) / rate));
  if (now.bytes && now.users > 0) line += fmt::format("  {} users", grouped(now.users));
  return cut(line, columns);
}

void Progress::show(const ProgressState& now) {
  if (!shown_) return;
  const Clock::time_point at = Clock::now();
  const bool other_work = now.what != what_;
  if (other_work) {
    what_ = now.what;
    started_ = at;
  } else if (at - drawn_at_ < std::chrono::milliseconds(100)) {
    return;
  }
  drawn_at_ = at;
  drawn_ = true;
  const double seconds = std::chrono::duration<double>(at - started_).count();
  put(terminal_, "\r\x1b[2K" + progress_line(now, seconds, columns_of(terminal_) - 1));
}

void Progress::clear() {
  if (drawn_) put(terminal_, "\r\x1b[2K");
  drawn_ = false;
}

}  // namespace refctl::term
