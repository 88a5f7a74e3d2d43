#include "store/rules/tokens/flat_json.hpp"

#include "store/model/text/ascii.hpp"

#include <algorithm>

namespace refctl::tokens {

namespace {

class FlatJsonScanner {
 public:
  explicit FlatJsonScanner(std::string_view text) : rest_(text) {}

  bool at_end() {
    skip_space();
    return rest_.empty();
  }

  bool take(char wanted) {
    skip_space();
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool string(std::string_view& value) {
    if (!take('"')) return false;
    std::size_t length = 0;
    while (length < rest_.size() && rest_[length] >= 0x20 && rest_[length] < 0x7F && rest_[length] != '"' &&
           rest_[length] != '\\') {
      ++length;
    }
    if (length == rest_.size() || rest_[length] != '"') return false;
    value = rest_.substr(0, length);
    rest_.remove_prefix(length + 1);
    return true;
  }

  // At most 15 digits, so that it is exact in every reader; no sign, fraction, exponent or leading zero.
  bool number(std::int64_t& value) {
    skip_space();
    std::size_t length = 0;
    value = 0;
    while (length < rest_.size() && length < 16 && is_ascii_digit(rest_[length])) {
      value = value * 10 + (rest_[length] - '0');
      ++length;
    }
    const bool leading_zero = length > 1 && rest_.front() == '0';
    if (length == 0 || length > 15 || leading_zero) return false;
    rest_.remove_prefix(length);
    return true;
  }

 private:
  void skip_space() {
    while (!rest_.empty() &&
           (rest_.front() == ' ' || rest_.front() == '\t' || rest_.front() == '\n' || rest_.front() == '\r')) {
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
};

}  // namespace

bool read_flat_object(std::string_view json, std::span<FlatMember> members) {
  FlatJsonScanner scan(json);
  if (!scan.take('{')) return false;
  for (std::size_t read = 0; read < members.size(); ++read) {
    if (read > 0 && !scan.take(',')) return false;
    std::string_view key;
    if (!scan.string(key) || !scan.take(':')) return false;
    const auto member = std::ranges::find(members, key, &FlatMember::key);
    if (member == members.end() || member->found) return false;
    member->found = true;
    const bool fits =
        member->kind == FlatMember::Kind::string ? scan.string(member->text) : scan.number(member->number);
    if (!fits) return false;
  }
  // As many distinct members as wanted: none is missing.
  return scan.take('}') && scan.at_end();
}

}  // namespace refctl::tokens
