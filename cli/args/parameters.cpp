#include "cli/args/parameters.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <numeric>

namespace refctl::cli {

std::string_view Parameter::long_name() const {
  const std::string_view all = names;
  const std::size_t dashes = all.find("--");
  return argument || dashes == std::string_view::npos ? all : all.substr(dashes);
}

Parameter& Parameters::add(std::string_view names, std::string_view placeholder, std::string_view summary) {
  Parameter& made = parameters_.emplace_back();
  made.names = names;
  made.placeholder = placeholder;
  made.summary = summary;
  return made;
}

Parameter& Parameters::flag(std::string_view names, bool& into, std::string_view summary) {
  return flag(names, summary, [&into] { into = true; });
}

Parameter& Parameters::flag(std::string_view names, std::string_view summary, std::function<void()> given) {
  Parameter& made = add(names, "", summary);
  made.take = [given = std::move(given)](std::string_view) -> Result<> {
    given();
    return {};
  };
  return made;
}

Parameter& Parameters::option(std::string_view names, std::string_view placeholder, std::optional<std::string>& into,
                              std::string_view summary) {
  Parameter& made = add(names, placeholder, summary);
  made.take = [&into](std::string_view text) -> Result<> {
    into = std::string(text);
    return {};
  };
  return made;
}

Parameter& Parameters::option(std::string_view names, std::string_view placeholder, std::vector<std::string>& into,
                              std::string_view summary) {
  Parameter& made = add(names, placeholder, summary);
  made.repeated = true;
  made.take = [&into](std::string_view text) -> Result<> {
    into.emplace_back(text);
    return {};
  };
  return made;
}

namespace {

// Omits the upper bound if it is far above any realistic value.
std::string bounds_text(std::uint64_t least, std::uint64_t most) {
  constexpr std::uint64_t unbounded = 1'000'000'000'000;
  return most > unbounded ? fmt::format(", {} or more", least) : fmt::format(" from {} to {}", least, most);
}

}  // namespace

Parameter& Parameters::number(std::string_view names, std::string_view placeholder, std::optional<std::uint64_t>& into,
                              std::uint64_t least, std::uint64_t most, std::string_view summary) {
  Parameter& made = add(names, placeholder, summary);
  made.kind = ValueKind::number;
  made.take = [&into, least, most](std::string_view text) -> Result<> {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < least || value > most)
      return fail(ErrorCode::usage,
                  fmt::format("'{}' must be a whole number{}", term::escape(text), bounds_text(least, most)));
    into = value;
    return {};
  };
  return made;
}

Parameter& Parameters::argument(std::string_view name, std::optional<std::string>& into, std::string_view summary) {
  Parameter& made = option(name, "", into, summary);
  made.argument = true;
  return made;
}

Parameter& Parameters::user(std::optional<std::string>& into, std::string_view summary) {
  Parameter& made = argument("USER", into, summary);
  made.kind = ValueKind::user;
  return made;
}

std::string Parameters::join(const std::vector<std::string>& words) { return fmt::format("{}", fmt::join(words, "|")); }

Failure Parameters::not_a_choice(std::string_view text, const std::vector<std::string>& choices) {
  const std::string near = nearest(text, choices);
  return fail(ErrorCode::usage, fmt::format("'{}' is not one of {}", term::escape(text), fmt::join(choices, ", ")),
              near.empty() ? "" : fmt::format("did you mean `{}`?", near));
}

namespace {

// Returns the number of edits (insert, delete, replace, swap neighbours) between two words.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> now(to.size() + 1);
  std::iota(last.begin(), last.end(), std::size_t{0});
  for (std::size_t i = 1; i <= from.size(); ++i) {
    now[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, last[j - 1] + (from[i - 1] == to[j - 1] ? 0U : 1U)});
      if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
        now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(now);
  }
  return last[to.size()];
}

}  // namespace

std::string nearest(std::string_view text, const std::vector<std::string>& words) {
  if (text.empty() || text.size() > 64) return {};
  std::string best;
  // The dashes of an option do not count as letters.
  const std::size_t letters = text.size() - std::min(text.find_first_not_of('-'), text.size());
  std::size_t fewest = letters <= 5 ? 2 : letters / 3 + 1;  // this many edits are too many
  for (const std::string& word : words) {
    // A word also counts as near if `text` is its beginning.
    const bool begins = text.size() >= 3 && word.starts_with(text);
    const std::size_t edits = begins ? 1 : distance(text, word);
    if (edits < fewest) {
      fewest = edits;
      best = word;
    }
  }
  return best;
}

}  // namespace refctl::cli
