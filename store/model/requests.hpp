#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/page.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/user/last_admin.hpp"
#include "store/model/user/user.hpp"
#include "store/model/user/user_ref.hpp"

#include <cstdint>
#include <optional>
#include <string>

// The requests of the use cases in referrals.hpp. An absent optional means "not specified".

namespace refctl {

struct SignUp {
  std::string name;
  std::string email;
  std::optional<Secret> password;            // absent: an account that must get a password later (operator only)
  std::optional<std::string> referral_code;  // the referrer's
  std::optional<std::string> own_code;       // operator or admin only; absent: a code is generated
  std::optional<Role> role;                  // operator or admin only
};

struct LogIn {
  std::string email;
  std::optional<Secret> password;    // absent: the operator opens the session, which is audited
  std::optional<Duration> lifetime;  // absent: by the store's setting
  std::string label;
};

enum class LogOut { this_session, all_sessions };

struct PasswordChange {
  std::optional<UserRef> user;         // absent: the actor
  std::optional<Secret> old_password;  // required for the actor's own password
  Secret new_password;
};

struct UserQuery {
  PageRequest page;
  // Substring of name, e-mail or code, ignoring case; a complete e-mail, code or id finds only its user. Members may
  // search only if the setting members.search permits it.
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

// A change of a user's referrer: absent `to` makes the user a root. The reason goes into the audit log.
struct NewReferrer {
  std::optional<UserRef> to;
  std::string reason;
};

// The changeable fields of a user, in one request: all of it is changed or nothing.
struct UserEdit {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> code;
  std::optional<Role> role;
  std::optional<bool> disabled;
  std::optional<NewReferrer> referrer;
  std::optional<Secret> password = {};      // ends the user's other sessions
  std::optional<Secret> old_password = {};  // required with a password for the actor
  LastAdmin last_admin = LastAdmin::keep;
};

struct AuditQuery {
  std::optional<UserRef> user;        // entries about this user
  std::optional<Instant> since;       // at or after
  std::optional<Instant> until;       // before
  std::optional<std::string> action;  // "user" includes "user.edit"
  // "operator", "operator:root" or "user:5" as entries have it ("operator" includes "operator:root"), else a user in
  // the form of parse_user_ref. Ambiguous if "operator" is also a user's code; "operator:" is not.
  std::optional<std::string> actor;
  PageRequest page;                     // the value of `after` is the number of an entry
  std::optional<std::uint64_t> newest;  // for each_audit_entry: only this many of the newest matches; at least 1
};

struct TreeQuery {
  std::optional<UserRef> user;  // absent: the actor; ignored with all_roots
  bool all_roots = false;
  std::optional<std::uint64_t> max_depth;  // levels shown below the root; absent: all
  std::optional<std::uint64_t> limit;      // children shown per user; absent: all
  std::optional<Instant> as_of;            // only users registered by then
};

}  // namespace refctl
