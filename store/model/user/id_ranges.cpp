#include "store/model/user/id_ranges.hpp"

#include <charconv>
#include <optional>

namespace refctl {

namespace {

std::string text_of(const IdRange& range) {
  std::string text = std::to_string(range.first.value);
  if (range.last != range.first) text += '-' + std::to_string(range.last.value);
  return text;
}

std::optional<UserId> id_in(std::string_view digits) {
  UserId id;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), id.value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return id;
}

}  // namespace

std::vector<std::string> texts_of(const std::vector<IdRange>& ranges, std::size_t most) {
  std::vector<std::string> texts;
  for (const IdRange& range : ranges) {
    const std::string text = text_of(range);
    if (texts.empty() || texts.back().size() + 1 + text.size() > most) {
      texts.push_back(text);
    } else {
      texts.back() += ',';
      texts.back() += text;
    }
  }
  return texts;
}

bool ranges_contain(std::string_view text, UserId id) {
  while (!text.empty()) {
    const std::string_view range = text.substr(0, text.find(','));
    text.remove_prefix(range.size() == text.size() ? range.size() : range.size() + 1);
    const std::size_t dash = range.find('-');
    const auto first = id_in(range.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : id_in(range.substr(dash + 1));
    if (first && last && *first <= id && id <= *last) return true;
  }
  return false;
}

}  // namespace refctl
