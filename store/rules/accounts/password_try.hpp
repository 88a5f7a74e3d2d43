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

// An attempt of a password on an account: at a log-in and at a change of the own password.

namespace refctl::rules {

struct PasswordTry {
  ThrottleKeys keys;
  std::uint32_t failures = 0;
  std::optional<User> user;        // absent: no user has the e-mail
  std::optional<Credential> real;  // absent: no password matches, and checking costs what `like` costs
  Credential like;
  passwords::Cost wanted;  // for new hashes
};

// Checks the settings before anything else of the attempt; its error ends the attempt.
using CheckSettings = std::function<Result<>(const settings::Values&)>;

// Looks up the account and its throttle counters: throttled if the attempt comes too soon.
[[nodiscard]] Result<PasswordTry> begin_try(const Context& context, const std::string& email, const std::string& origin,
                                            const CheckSettings& check = {});

// The same for an account that has been read already.
[[nodiscard]] Result<PasswordTry> begin_try(const Context& context, const User& user);

// Hashes, and counts a failure in the store. True: the password is right.
[[nodiscard]] Result<bool> finish_try(const Context& context, TriesUnderWay& tries, const PasswordTry& attempt,
                                      const Secret& password);

// The same error for everything that is wrong with a log-in.
[[nodiscard]] Failure wrong_credentials();

}  // namespace refctl::rules
