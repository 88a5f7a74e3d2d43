#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/user/credential.hpp"
#include "store/model/user/user.hpp"
#include "store/rules/accounts/throttle.hpp"
#include "store/rules/context/context.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/settings/settings.hpp"

#include <functional>
#include <optional>
#include <string>

// A password attempt: somebody enters the password of an account, to log in or to change it.

namespace refctl::rules {

struct PasswordAttempt {
  ThrottleKeys keys;
  std::uint32_t failures = 0;
  std::optional<User> user;          // absent: no user has the e-mail
  std::optional<Credential> stored;  // absent: no password matches, and the check hashes with `decoy` instead
  Credential decoy;
  passwords::Cost new_cost;  // for new hashes
};

// Checks the settings before anything else of the attempt; its error ends the attempt.
using CheckSettings = std::function<Result<>(const settings::Values&)>;

// Looks up the account and its throttle counters: throttled if the attempt comes too soon.
[[nodiscard]] Result<PasswordAttempt> begin_attempt(const UseCaseContext& context, const std::string& email,
                                                    const std::string& origin, const CheckSettings& check = {});

// The same for an account that has been read already.
[[nodiscard]] Result<PasswordAttempt> begin_attempt(const UseCaseContext& context, const User& user);

// Checks the password by hashing it and counts a failure in the store. True: the password is right.
[[nodiscard]] Result<bool> finish_attempt(const UseCaseContext& context, RunningAttempts& running_attempts,
                                          const PasswordAttempt& attempt, const Secret& password);

// Returns the one error of all failed log-ins, so that it does not reveal which accounts exist.
[[nodiscard]] Failure wrong_credentials();

}  // namespace refctl::rules
