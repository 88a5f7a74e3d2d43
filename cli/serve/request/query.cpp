#include "cli/serve/request/query.hpp"

#include "store/model/text/utf8.hpp"

#include <algorithm>
#include <charconv>

namespace refctl::serve {

namespace {

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+' && plus_is_space) {
      out += ' ';
    } else if (text[i] != '%') {
      out += text[i];
    } else {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = hex(text[i + 1]);
      const int low = hex(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

Result<Pairs> read_pairs(std::string_view text) {
  Pairs pairs;
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), piece.size() + 1));
    if (piece.empty()) continue;
    const auto equals = piece.find('=');
    auto key = decode(piece.substr(0, equals), true);
    auto value = decode(equals == std::string_view::npos ? std::string_view{} : piece.substr(equals + 1), true);
    if (!key || !value) return fail(ErrorCode::invalid_data, "a percent-escape is broken or its text is not UTF-8");
    const bool again = std::any_of(pairs.begin(), pairs.end(), [&](const auto& pair) { return pair.first == *key; });
    if (again) return fail(ErrorCode::invalid_data, "a parameter is given twice");
    pairs.emplace_back(std::move(*key), std::move(*value));
  }
  return pairs;
}

std::optional<std::string> decode_segment(std::string_view text) { return decode(text, false); }

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                       c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out.append(1, '%').append(1, digits[byte >> 4U]).append(1, digits[byte & 15U]);
    }
  }
}

Result<Query> Query::of(std::string_view text) {
  Query query;
  if (text.empty()) return query;
  auto pairs = read_pairs(text);
  if (!pairs) return failure_of(pairs);
  query.pairs_ = std::move(*pairs);
  return query;
}

std::optional<std::string_view> Query::text(std::string_view key) const {
  for (const auto& [name, value] : pairs_) {
    if (name == key) return value;
  }
  return std::nullopt;
}

Result<std::optional<std::uint64_t>> Query::number(std::string_view key) const {
  const auto given = text(key);
  if (!given) return std::optional<std::uint64_t>{};
  const auto number = whole_number(*given);
  if (!number) return fail_parameter(std::string(key), std::string(key) + " is not a whole number");
  return number;
}

Result<bool> Query::flag(std::string_view key) const {
  const auto given = text(key);
  if (!given || *given == "false" || *given == "0") return false;
  if (*given == "true" || *given == "1") return true;
  return fail_parameter(std::string(key), std::string(key) + " is neither true nor false");
}

Result<std::optional<Instant>> Query::instant(std::string_view key, Instant now) const {
  const auto given = text(key);
  if (!given) return std::optional<Instant>{};
  auto at = parse_instant(*given, now);
  if (!at) return fail_parameter(std::string(key), at.error().message, at.error().hint);
  return std::optional<Instant>{*at};
}

Result<Query::Span> Query::span(Instant now) const {
  auto since = instant("since", now);
  if (!since) return failure_of(since);
  auto until = instant("until", now);
  if (!until) return failure_of(until);
  return Span{.since = *since, .until = *until};
}

Result<PageRequest> Query::page() const {
  PageRequest page;
  if (const auto given = text("page")) {
    const auto number = whole_number(*given);
    if (!number) return fail(ErrorCode::no_such_page, "there is no such page: pages are numbered from 1");
    page.number = *number;
  }
  auto size = number("page_size");
  if (!size) return failure_of(size);
  if (*size) page.size = **size;
  auto after = number("after");
  if (!after) return failure_of(after);
  if (*after) page.after = UserId{**after};
  return page;
}

}  // namespace refctl::serve
