#include "store/rules/import/parse/json_object.hpp"

#include "store/model/text/ascii.hpp"
#include "store/model/text/utf8.hpp"
#include "store/rules/import/parse/plain_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace refctl::importing {

namespace {

constexpr std::size_t max_depth = 16;
constexpr std::size_t max_keys = 1024;

// Compares `size` bytes; a key is too short to be worth a function call.
bool same(const char* a, const char* b, std::size_t size) {
  const auto word = [](const char* at) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
  };
  if (size < 8) return std::memcmp(a, b, size) == 0;
  for (std::size_t i = 0; i + 8 < size; i += 8) {
    if (word(a + i) != word(b + i)) return false;
  }
  return word(a + size - 8) == word(b + size - 8);
}

int hex_value(char c) {
  if (is_ascii_digit(c)) return c - '0';
  const char lower = ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Returns the value of the four hexadecimal digits at `at`; -1: they are not hexadecimal digits.
int hex4(std::string_view text, std::size_t at) {
  if (text.size() < at + 4) return -1;
  int point = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const int digit = hex_value(text[i]);
    if (digit < 0) return -1;
    point = point * 16 + digit;
  }
  return point;
}

char* put_utf8(char* out, unsigned point) {
  if (point < 0x80) {
    *out++ = static_cast<char>(point);
    return out;
  }
  const int tail = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr std::array<unsigned, 4> leads = {0, 0xC0, 0xE0, 0xF0};
  *out++ = static_cast<char>(leads[static_cast<std::size_t>(tail)] | point >> (6 * tail));
  for (int i = tail - 1; i >= 0; --i) *out++ = static_cast<char>(0x80 | (point >> (6 * i) & 0x3FU));
  return out;
}

}  // namespace

std::optional<std::string> ObjectScanner::scan(std::string_view text, std::span<Value> values) {
  lines_ = false;
  const char* fault = read(text, values);
  if (fault == nullptr) {
    skip_space();
    if (at_ != end_) fault = "there is text after the object";
  }
  if (fault == nullptr) return std::nullopt;
  return fmt::format("not valid JSON at byte {}: {}", at_ - text.data() + 1, fault);
}

std::size_t ObjectScanner::scan_line(std::string_view text, std::span<Value> values) {
  lines_ = true;
  if (read(text, values) != nullptr) return 0;
  skip_space();
  if (at_ == end_) return text.size();
  return *at_ == '\n' ? static_cast<std::size_t>(at_ - text.data()) + 1 : 0;
}

const char* ObjectScanner::read(std::string_view text, std::span<Value> values) {
  at_ = text.data();
  end_ = at_ + text.size();
  unescaped_size_ = 0;
  // An unescaped text is never longer than the escaped one, so the buffer is not reallocated and views stay valid.
  if (unescaped_.size() < text.size()) unescaped_.resize(text.size());
  std::ranges::fill(values.first(std::min(used_slots_, values.size())), Value{});
  return object(values);
}

void ObjectScanner::skip_space() {
  while (at_ != end_ && (*at_ == ' ' || (*at_ == '\n' && !lines_) || *at_ == '\r' || *at_ == '\t')) ++at_;
}

const char* ObjectScanner::object(std::span<Value> values) {
  unknown_here_.clear();
  skip_space();
  if (at_ == end_ || *at_ != '{') return "an object in braces is expected";
  ++at_;
  for (std::size_t position = 0;; ++position) {
    int slot = ColumnMap::unknown;
    if (!step_as_predicted(position, slot)) {
      Step next = Step::value;
      if (const char* fault = step(position, slot, next, values)) return fault;
      if (next == Step::closed) return nullptr;
    }
    // Parsed in place, because copying a value just written would stall.
    Value stranger;
    Value& into = slot < 0 ? stranger : values[static_cast<std::size_t>(slot)];
    if (into.kind != Value::Kind::absent) return "a key occurs twice";
    if (const char* fault = value(into)) return fault;
  }
}

// Returns whether the text continues like that of the previous object.
bool ObjectScanner::step_as_predicted(std::size_t position, int& slot) {
  if (position >= leads_.size()) return false;
  const Lead& lead = leads_[position];
  if (lead.slot < 0 || static_cast<std::size_t>(end_ - at_) <= lead.text.size()) return false;
  if (!same(at_, lead.text.data(), lead.text.size())) return false;
  at_ += lead.text.size();
  slot = lead.slot;
  return true;
}

const char* ObjectScanner::step(std::size_t position, int& slot, Step& step, std::span<Value> values) {
  const char* begin = at_;
  skip_space();
  if (at_ == end_) return position == 0 ? "a key in quotes is expected" : "the object is not closed";
  if (*at_ == '}') {
    ++at_;
    step = Step::closed;
    return nullptr;
  }
  if (position > 0) {
    if (*at_ != ',') return "a comma or the closing brace is missing";
    ++at_;
    skip_space();
  }
  if (position == max_keys) return "too many keys";
  if (const char* fault = key(slot, values)) return fault;
  skip_space();
  if (at_ == end_ || *at_ != ':') return "a colon is missing after a key";
  ++at_;
  skip_space();
  constexpr std::size_t max_leads = 64;
  constexpr std::ptrdiff_t longest_lead = 256;
  if (position >= max_leads || at_ - begin > longest_lead) return nullptr;
  if (leads_.size() <= position) leads_.resize(position + 1, Lead{{}, ColumnMap::unknown});
  leads_[position].text.assign(begin, at_);
  leads_[position].slot = slot;
  return nullptr;
}

// Clears the values of slots that no key has had before.
void ObjectScanner::note_alias(int slot, std::string_view name, std::span<Value> values) {
  const auto place = std::ranges::lower_bound(aliases_, slot, {}, &AliasColumn::slot);
  if (place != aliases_.end() && place->slot == slot) return;
  aliases_.insert(place, {.column = std::string(name), .slot = slot});
  const std::size_t needed = static_cast<std::size_t>(slot) + 1;
  if (needed <= used_slots_) return;
  std::ranges::fill(values.subspan(used_slots_, needed - used_slots_), Value{});
  used_slots_ = needed;
}

const char* ObjectScanner::key(int& slot, std::span<Value> values) {
  if (at_ == end_ || *at_ != '"') return "a key in quotes is expected";
  std::string_view name;
  if (const char* fault = string(name)) return fault;
  slot = columns_.slot_of(name);
  if (slot < 0) {
    if (std::ranges::find(unknown_here_, name) != unknown_here_.end()) return "a key occurs twice";
    unknown_here_.push_back(name);
  }
  if (slot == ColumnMap::unknown && keeps_unknown(unknown_, name)) unknown_.emplace_back(name);
  if (slot >= first_alias_slot) note_alias(slot, name, values);
  return nullptr;
}

const char* ObjectScanner::value(Value& value) {
  if (at_ == end_) return "a value is missing";
  const char* begin = at_;
  switch (*at_) {
    case '"': value.kind = Value::Kind::text; return string(value.text);
    case 't':
    case 'f':
      value.kind = Value::Kind::boolean;
      if (const char* fault = literal(*at_ == 't' ? "true" : "false")) return fault;
      break;
    case 'n':
      value.kind = Value::Kind::null;
      if (const char* fault = literal("null")) return fault;
      break;
    case '{':
    case '[':
      value.kind = Value::Kind::nested;
      if (const char* fault = skip_nested()) return fault;
      break;
    default:
      if (const char* fault = number(value)) return fault;
  }
  value.text = std::string_view(begin, static_cast<std::size_t>(at_ - begin));
  return nullptr;
}

// at_ points to the opening quote.
const char* ObjectScanner::string(std::string_view& text) {
  const char* begin = ++at_;
  bool beyond_ascii = false;
  bool escaped = false;
  for (;;) {
    at_ = next_stop(at_, end_, beyond_ascii);
    if (at_ == end_) return "a text is not closed";
    if (*at_ == '"') break;
    if (*at_ != '\\') return "a text contains a control character";
    escaped = true;
    if (end_ - at_ < 2) return "a text is not closed";
    at_ += 2;  // `unescape` checks the escape
  }
  text = std::string_view(begin, static_cast<std::size_t>(at_ - begin));
  if (beyond_ascii && !is_utf8(text)) return "a text is not valid UTF-8";
  ++at_;
  return escaped ? unescape(text, text) : nullptr;
}

const char* ObjectScanner::unescape(std::string_view raw, std::string_view& text) {
  char* const begin = unescaped_.data() + unescaped_size_;
  char* out = begin;
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\') {
      *out++ = raw[i];
      continue;
    }
    switch (raw[++i]) {
      case '"': *out++ = '"'; break;
      case '\\': *out++ = '\\'; break;
      case '/': *out++ = '/'; break;
      case 'b': *out++ = '\b'; break;
      case 'f': *out++ = '\f'; break;
      case 'n': *out++ = '\n'; break;
      case 'r': *out++ = '\r'; break;
      case 't': *out++ = '\t'; break;
      case 'u': {
        int point = hex4(raw, i + 1);
        i += 4;
        if (point >= 0xD800 && point < 0xDC00 && raw.size() > i + 2 && raw[i + 1] == '\\' && raw[i + 2] == 'u') {
          const int low = hex4(raw, i + 3);
          if (low < 0xDC00 || low > 0xDFFF) return "a text contains half a surrogate pair";
          point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
          i += 6;
        }
        if (point < 0) return "an escape is malformed";
        if (point >= 0xD800 && point < 0xE000) return "a text contains half a surrogate pair";
        out = put_utf8(out, static_cast<unsigned>(point));
        break;
      }
      default: return "an escape is malformed";
    }
  }
  text = std::string_view(begin, static_cast<std::size_t>(out - begin));
  unescaped_size_ += text.size();
  return nullptr;
}

const char* ObjectScanner::number(Value& value) {
  std::uint64_t number = 0;
  const auto digits = [&] {
    const char* begin = at_;
    for (; at_ != end_ && is_ascii_digit(*at_); ++at_) number = number * 10 + static_cast<std::uint64_t>(*at_ - '0');
    return at_ - begin;
  };
  const bool negative = *at_ == '-';
  if (negative) ++at_;
  const bool leading_zero = at_ != end_ && *at_ == '0';
  const auto whole = digits();
  if (whole == 0) return "a value is malformed";
  if (leading_zero && whole > 1) return "a number begins with 0";
  value.kind = Value::Kind::integer;
  constexpr std::ptrdiff_t max_digits = 18;
  if (!negative && whole <= max_digits) value.number = number;
  if (at_ != end_ && *at_ == '.') {
    ++at_;
    value.kind = Value::Kind::real;
    if (digits() == 0) return "a number is malformed";
  }
  if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
    ++at_;
    value.kind = Value::Kind::real;
    if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
    if (digits() == 0) return "a number is malformed";
  }
  return nullptr;
}

const char* ObjectScanner::literal(std::string_view word) {
  const auto left = static_cast<std::size_t>(end_ - at_);
  if (left < word.size() || std::string_view(at_, word.size()) != word) return "a value is malformed";
  at_ += word.size();
  return nullptr;
}

// at_ points to an opening bracket. Skips the value up to the matching bracket, without recursion.
const char* ObjectScanner::skip_nested() {
  enum class Next { value, first_element, first_key, key, separator };
  std::array<char, max_depth - 1> closers{};  // the enclosing object is also a level
  std::size_t depth = 0;
  Next next = Next::value;
  for (;;) {
    skip_space();
    if (at_ == end_) return "a nested value is not closed";
    const char c = *at_;
    switch (next) {
      case Next::value:
        if (c != '{' && c != '[') {
          Value scalar;
          if (const char* fault = value(scalar)) return fault;
          next = Next::separator;
          break;
        }
        if (depth == closers.size()) return "it is nested too deep";
        closers[depth++] = c == '{' ? '}' : ']';
        next = c == '{' ? Next::first_key : Next::first_element;
        ++at_;
        break;
      case Next::first_element:
      case Next::first_key:
        // An empty array or object ends immediately.
        if (c == closers[depth - 1]) {
          next = Next::separator;
        } else {
          next = next == Next::first_key ? Next::key : Next::value;
        }
        break;
      case Next::key: {
        std::string_view name;
        if (c != '"') return "a key in quotes is expected";
        if (const char* fault = string(name)) return fault;
        skip_space();
        if (at_ == end_ || *at_ != ':') return "a colon is missing after a key";
        ++at_;
        next = Next::value;
        break;
      }
      case Next::separator:
        if (c == closers[depth - 1]) {
          ++at_;
          if (--depth == 0) return nullptr;
        } else if (c == ',') {
          ++at_;
          next = closers[depth - 1] == '}' ? Next::key : Next::value;
        } else {
          return "a comma or a closing bracket is missing";
        }
        break;
    }
  }
}

}  // namespace refctl::importing
