#include "store/model/user/user_ref.hpp"

#include "store/model/text/ascii.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace refctl {

namespace {

bool only_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_ascii_digit); }

Result<UserRef> by_id(std::string_view digits, bool forced) {
  constexpr std::string_view hint = "ids run from 1 to 9007199254740991; code:CODE forces a referral code";
  std::uint64_t value = 0;
  for (const char c : digits) {
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    if (value > max_user_id) break;
  }
  if (value == 0 || value > max_user_id) {
    return fail(ErrorCode::no_such_user, "no user has the id " + std::string(digits.substr(0, 40)), std::string(hint));
  }
  return UserRef{.kind = UserRef::Kind::id, .forced = forced, .id = UserId{value}, .text = std::string(digits)};
}

UserRef by_text(UserRef::Kind kind, std::string_view text, bool forced) {
  return {.kind = kind, .forced = forced, .id = {}, .text = std::string(text)};
}

}  // namespace

UserRef UserRef::of(UserId id) {
  return {.kind = Kind::id, .forced = true, .id = id, .text = std::to_string(id.value)};
}

UserRef UserRef::caller() { return {.kind = Kind::caller, .forced = true, .id = {}, .text = {}}; }

Result<UserRef> parse_user_ref(std::string_view text) {
  constexpr std::string_view hint =
      "give an id, an e-mail or a referral code; id:, email: or code: before it force one";
  const auto rest_after = [&](std::string_view prefix) -> std::optional<std::string_view> {
    if (!text.starts_with(prefix)) return std::nullopt;
    return text.substr(prefix.size());
  };
  if (text.empty()) return fail(ErrorCode::usage, "no user was named", std::string(hint));
  if (const auto id = rest_after("id:")) {
    if (!only_digits(*id)) return fail(ErrorCode::usage, "'id:' must be followed by a number", std::string(hint));
    return by_id(*id, true);
  }
  if (const auto email = rest_after("email:")) {
    if (email->empty()) return fail(ErrorCode::usage, "'email:' must be followed by an address", std::string(hint));
    return by_text(UserRef::Kind::email, *email, true);
  }
  if (const auto code = rest_after("code:")) {
    if (code->empty()) return fail(ErrorCode::usage, "'code:' must be followed by a code", std::string(hint));
    return by_text(UserRef::Kind::code, *code, true);
  }
  if (only_digits(text)) return by_id(text, false);
  if (text.find('@') != std::string_view::npos) return by_text(UserRef::Kind::email, text, false);
  return by_text(UserRef::Kind::code, text, false);
}

}  // namespace refctl
