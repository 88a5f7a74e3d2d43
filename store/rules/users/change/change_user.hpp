#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/user/last_admin.hpp"
#include "store/model/user/user.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/users/change/user_change.hpp"

#include <optional>

// The only code that changes an existing user. An edit, a new password, an update by an import and an erasure all call
// it, so that each one checks, ends sessions and is audited in the same way.

namespace refctl::rules {

// Checks whether the change is allowed: email_taken, code_taken, last_admin, or invalid_field on "referred_by" for a
// referrer who is the user, below the user or erased. The caller checks the formats of fields. A use case that must
// hash a password calls this first; change_user checks again in the write.
[[nodiscard]] Result<> check_change(records::Reader& reader, const User& user, const UserChange& change);

// Makes the change in the given write and returns the user as stored. `user` was read in the same write.
// - Disabling and erasing end all sessions; a new password ends all but the spared one.
// - A new password and an erasure clear the account's failed log-ins.
// - Appends one audit entry: "user.edit", "password.change" if only the password changes, "user.erase".
// - Writes nothing, and no entry, if the user already equals the change.
[[nodiscard]] Result<User> change_user(records::Writer& writer, const User& user, const UserChange& change,
                                       const audit::Stamp& stamp);

// Checks whether `referrer` may refer the user `child`; check_change uses it for a new referrer.
[[nodiscard]] Result<> check_referrer(records::Reader& reader, UserId child, const User& referrer);

// Returns whether the user can administer: an admin who is neither disabled nor erased.
[[nodiscard]] bool is_active_admin(const User& user);

// forbidden: only the operator may remove the last admin.
[[nodiscard]] Result<> check_last_admin_choice(const Actor& actor, LastAdmin last_admin);

// last_admin unless some user other than `except` is an active admin.
[[nodiscard]] Result<> require_admin_besides(records::Reader& reader, std::optional<UserId> except);

}  // namespace refctl::rules
