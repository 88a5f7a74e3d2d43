#pragma once

#include "store/model/credential.hpp"
#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/model/last_admin.hpp"
#include "store/model/user.hpp"

#include <optional>
#include <string>

namespace refctl::rules {

// What a change sets. An absent member leaves the user's value as it is.
struct UserChange {
  struct Referrer {
    std::optional<UserId> to;  // absent: the user becomes a root
    // An import judges the forest as it will be once all of its updates are stored; between two of them there may
    // be a loop, so that it cannot be checked user by user.
    bool loops_are_checked = false;
  };

  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> code;
  std::optional<Role> role;
  std::optional<bool> disabled;
  std::optional<Referrer> referrer;
  std::optional<Instant> registered_at;
  std::optional<Credential> credential;  // a new password's hash, made before the write
  std::optional<Jti> spared_session;     // a new password ends every other session of the user
  std::string reason;                    // for the audit log; empty: none is given
  bool erase = false;                    // keeps an anonymous node (id, referrer, time); the other members do not count
  LastAdmin last_admin = LastAdmin::keep;
};

}  // namespace refctl::rules
