#pragma once

#include "store/model/user/ids.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl {

// A reference to a user as typed by a person: only digits mean an id (ambiguous if they are also another user's code),
// a text with @ an e-mail, anything else a code. The prefixes "id:", "email:" and "code:" force one of them.
struct UserRef {
  enum class Kind { id, email, code, caller };  // caller: the session's own user

  Kind kind = Kind::id;
  bool forced = false;  // by a prefix; then digits are never ambiguous
  UserId id;            // for Kind::id
  std::string text;     // as given, without the prefix

  [[nodiscard]] static UserRef of(UserId id);
  [[nodiscard]] static UserRef caller();
};

// Never returns Kind::caller. Errors: ErrorCode::usage for an empty or malformed text, no_such_user for digits beyond
// the largest id.
[[nodiscard]] Result<UserRef> parse_user_ref(std::string_view text);

}  // namespace refctl
