#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/requests.hpp"
#include "store/model/user/credential.hpp"
#include "store/model/user/user.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/context/context.hpp"
#include "store/rules/requests/field_faults.hpp"
#include "store/rules/settings/settings.hpp"

#include <cstddef>
#include <optional>

// Prepares a new password: checks it against the policy and hashes it before the write.

namespace refctl::rules {

// The store's requirements for a new password.
struct PasswordRules {
  std::size_t shortest = 0;  // code points
  settings::HashCost cost;
};
[[nodiscard]] Result<PasswordRules> password_rules(records::Reader& reader);

// Adds the faults of the passwords in an edit: the policy, checked with the name and the e-mail that `user` will have,
// and a missing old password for the caller's own account.
void note_password_faults(FieldFaults& faults, const User& user, bool own, const UserEdit& edit,
                          const PasswordRules& rules);

struct NewPassword {
  Credential hash;
  std::optional<Credential> checked;  // the hash that the old password matched; absent: no old password was needed
};

// Checks the old password if the account is the caller's own (throttled, a failure is counted: wrong_credentials), and
// hashes the new one. `user` is as stored. Takes as long as two log-ins, so it must not be called in a transaction.
[[nodiscard]] Result<NewPassword> prepare_password(const UseCaseContext& context, RunningAttempts& running_attempts,
                                                   const User& user, bool own, const UserEdit& edit,
                                                   const PasswordRules& rules);

// False: the stored hash is no longer the one that the old password was checked against. Called in the write.
[[nodiscard]] Result<bool> still_checked(records::Reader& reader, UserId user, const NewPassword& password);

}  // namespace refctl::rules
