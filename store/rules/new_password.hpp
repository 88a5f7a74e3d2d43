#pragma once

#include "store/model/credential.hpp"
#include "store/model/requests.hpp"
#include "store/model/secret.hpp"
#include "store/model/user.hpp"
#include "store/rules/context.hpp"
#include "store/rules/field_faults.hpp"
#include "store/rules/settings/settings.hpp"
#include "store/rules/throttle.hpp"

#include <cstddef>
#include <optional>

// A new password on its way to the store: judged, and hashed before the write.

namespace refctl::rules {

// What the store demands of a new password.
struct PasswordRules {
  std::size_t shortest = 0;  // code points
  settings::HashCost cost;
};
[[nodiscard]] Result<PasswordRules> password_rules(records::Reader& reader);

// Notes what is wrong with the passwords of an edit by themselves: the policy, judged by the name and the e-mail that
// `user` will have, and the old one missing where the account is the caller's own.
void note_password_faults(FieldFaults& faults, const User& user, bool own, const UserEdit& edit,
                          const PasswordRules& rules);

struct NewPassword {
  Credential hash;
  std::optional<Credential> checked;  // the hash that the old password was right for; absent: none was asked for
};

// Checks the old password if the account is the caller's own (throttled, and counted when it is wrong:
// wrong_credentials), and hashes the new one. `user` is as stored. Takes as long as two log-ins: never inside a
// transaction.
[[nodiscard]] Result<NewPassword> prepare_password(const Context& context, TriesUnderWay& tries, const User& user,
                                                   bool own, const UserEdit& edit, const PasswordRules& rules);

// False: the stored hash is no longer the one that the old password was checked against. For the write.
[[nodiscard]] Result<bool> still_checked(records::Reader& reader, UserId user, const NewPassword& password);

}  // namespace refctl::rules
