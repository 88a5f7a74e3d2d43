#pragma once

#include "store/model/time/instant.hpp"
#include "store/model/user/credential.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/user/last_admin.hpp"
#include "store/model/user/user.hpp"

#include <optional>
#include <string>

namespace refctl::rules {

// The values that a change sets. An absent member keeps the user's value.
struct UserChange {
  struct Referrer {
    std::optional<UserId> to;  // absent: the user becomes a root
    // True for an import, which checks for loops after all its updates: between two updates there may temporarily be a
    // loop.
    bool loops_are_checked = false;
  };

  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> code;
  std::optional<Role> role;
  std::optional<bool> disabled;
  std::optional<Referrer> referrer;
  std::optional<Instant> registered_at;
  std::optional<Credential> credential;  // the hash of a new password, computed before the write
  std::optional<Jti> spared_session;     // a new password ends all other sessions of the user
  std::string reason;                    // for the audit log; may be empty
  bool erase = false;                    // keeps an anonymous node (id, referrer, time); the other members are ignored
  LastAdmin last_admin = LastAdmin::keep;
};

}  // namespace refctl::rules
