#pragma once

#include "store/model/ids.hpp"
#include "store/model/instant.hpp"
#include "store/model/last_admin.hpp"
#include "store/model/page.hpp"
#include "store/model/secret.hpp"
#include "store/model/user.hpp"
#include "store/model/user_ref.hpp"

#include <cstdint>
#include <optional>
#include <string>

// What the use cases of referrals.hpp are asked. An absent optional means "not said".

namespace refctl {

struct SignUp {
  std::string name;
  std::string email;
  std::optional<Secret> password;            // absent: an account that must be given one (operator only)
  std::optional<std::string> referral_code;  // the friend's
  std::optional<std::string> own_code;       // operator or admin only; else one is made
  std::optional<Role> role;                  // operator or admin only
};

struct LogIn {
  std::string email;
  std::optional<Secret> password;    // absent: the operator opens the session, audited
  std::optional<Duration> lifetime;  // absent: the store's setting
  std::string label;
};

enum class LogOut { this_session, all_sessions };

struct PasswordChange {
  std::optional<UserRef> user;         // absent: the actor's own
  std::optional<Secret> old_password;  // needed for one's own
  Secret new_password;
};

struct UserQuery {
  PageRequest page;
  // Substring of name, e-mail or code, without case; a complete e-mail, code or id finds its user alone. Members
  // may search only if the setting members.search allows it.
  std::optional<std::string> search;
  std::optional<Instant> since;  // registered at or after
  std::optional<Instant> until;  // registered before
  std::optional<Role> role;
  std::optional<UserRef> referred_by;
};

struct ReferralQuery {
  std::optional<UserRef> user;  // absent: the actor
  PageRequest page;
  std::optional<Instant> since;  // registered at or after
  std::optional<Instant> until;  // registered before
};

// A change of who referred somebody: absent `to` makes a root. The reason goes into the audit log.
struct NewReferrer {
  std::optional<UserRef> to;
  std::string reason;
};

// Everything about a user that may change, in one request: all of it is changed or nothing.
struct UserEdit {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> code;
  std::optional<Role> role;
  std::optional<bool> disabled;
  std::optional<NewReferrer> referrer;
  std::optional<Secret> password = {};      // ends the user's other sessions
  std::optional<Secret> old_password = {};  // needed with a password for oneself
  LastAdmin last_admin = LastAdmin::keep;
};

struct AuditQuery {
  std::optional<UserRef> user;  // entries about this user
  std::optional<Instant> since;
  PageRequest page;                // `after` is of users and not used here
  std::uint64_t after_number = 0;  // for each_audit_entry: entries above this number
};

struct TreeQuery {
  std::optional<UserRef> user;  // absent: the actor; ignored with all_roots
  bool all_roots = false;
  std::optional<std::uint64_t> max_depth;  // levels below the root shown; absent: all
  std::optional<std::uint64_t> limit;      // children shown of each user; absent: all
  std::optional<Instant> as_of;            // only who had registered by then
};

}  // namespace refctl
