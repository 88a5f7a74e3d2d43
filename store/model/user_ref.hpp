#pragma once

#include "store/model/ids.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl {

// How a person names a user: only digits = an id (ambiguous if they are also another user's code);
// with an @ an e-mail; else a code. "id:", "email:" and "code:" before it force one.
struct UserRef {
  enum class Kind { id, email, code, caller };  // caller: the session's own user, whatever their id

  Kind kind = Kind::id;
  bool forced = false;  // by a prefix: then digits are never ambiguous
  UserId id;            // of Kind::id
  std::string text;     // as given, without the prefix

  [[nodiscard]] static UserRef of(UserId id);
  [[nodiscard]] static UserRef caller();
};

// Never gives Kind::caller. Empty, or digits beyond the largest id: ErrorCode::usage or no_such_user.
[[nodiscard]] Result<UserRef> parse_user_ref(std::string_view text);

}  // namespace refctl
