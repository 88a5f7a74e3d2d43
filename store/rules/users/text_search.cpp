#include "store/rules/users/text_search.hpp"

#include "store/model/text/utf8.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace refctl::rules {

namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool is_ascii(std::string_view text) {
  // Eight bytes at a time, because this runs over every text of the store.
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + i, 8);
    if ((eight & 0x8080808080808080U) != 0) return false;
  }
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(i), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
}

// `needle` is in lower case and not empty.
bool ascii_in(std::string_view needle, std::string_view text) {
  if (text.size() < needle.size()) return false;
  const std::size_t last = text.size() - needle.size();
  const char first = needle.front();
  for (std::size_t i = 0; i <= last; ++i) {
    if (lower(text[i]) != first) continue;
    std::size_t j = 1;
    while (j < needle.size() && lower(text[i + j]) == needle[j]) ++j;
    if (j == needle.size()) return true;
  }
  return false;
}

std::string composed(std::string_view text) {
  utf8proc_uint8_t* out = nullptr;
  const auto length =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()), static_cast<utf8proc_ssize_t>(text.size()),
                   &out, static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE));
  if (length < 0) return std::string(text);
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owned(out, &std::free);
  return {reinterpret_cast<const char*>(out), static_cast<std::size_t>(length)};
}

// Folds into `out`; false if the text has combining marks and must be composed first.
bool fold_into(std::string_view text, std::string& out) {
  out.clear();
  while (!text.empty()) {
    if ((static_cast<unsigned char>(text.front()) & 0x80U) == 0) {
      out.push_back(lower(text.front()));
      text.remove_prefix(1);
      continue;
    }
    utf8proc_int32_t point = 0;
    const auto length = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                         static_cast<utf8proc_ssize_t>(text.size()), &point);
    if (length <= 0) {  // only unchecked texts have such bytes; they match themselves
      out.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    if (utf8proc_get_property(point)->combining_class != 0) return false;
    // To upper and back to lower case, because some letters have two lower-case forms (final sigma, long s).
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto written = utf8proc_encode_char(utf8proc_tolower(utf8proc_toupper(point)), bytes.data());
    out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(written));
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return true;
}

void fold(std::string_view text, std::string& out) {
  if (fold_into(text, out)) return;
  const std::string whole = composed(text);
  if (fold_into(whole, out)) return;
  // Marks that do not compose with a letter stay; the rest is folded.
  out.clear();
  std::string piece;
  for (std::string_view rest = whole; !rest.empty();) {
    const std::size_t length = std::max<std::size_t>(1, code_point_length(rest));
    out += fold_into(rest.substr(0, length), piece) ? piece : std::string(rest.substr(0, length));
    rest.remove_prefix(length);
  }
}

}  // namespace

TextSearch::TextSearch(std::string_view needle) {
  fold(needle, needle_);
  ascii_needle_ = is_ascii(needle_);
}

bool TextSearch::in(std::string_view text) {
  if (needle_.empty()) return true;
  if (is_ascii(text)) return ascii_needle_ && ascii_in(needle_, text);
  fold(text, folded_);
  return folded_.find(needle_) != std::string::npos;
}

}  // namespace refctl::rules
