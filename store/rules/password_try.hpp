#pragma once

#include "store/model/credential.hpp"
#include "store/model/secret.hpp"
#include "store/model/user.hpp"
#include "store/rules/context.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/settings/settings.hpp"
#include "store/rules/throttle.hpp"

#include <functional>
#include <optional>
#include <string>

// A password tried against an account, wherever a person proves who they are: at the log-in and when
// they change their own.

namespace refctl::rules {

struct PasswordTry {
  ThrottleKeys keys;
  std::uint32_t failures = 0;
  std::optional<User> user;        // absent: nobody has the e-mail
  std::optional<Credential> real;  // absent: no password fits, and checking costs what `like` costs
  Credential like;
  passwords::Cost wanted;  // of new hashes
};

// Looks at the settings before anything else of the try; its error ends the try.
using CheckSettings = std::function<Result<>(const settings::Values&)>;

// Looks the account up and asks the throttle: throttled when it is too soon.
[[nodiscard]] Result<PasswordTry> begin_try(const Context& context, const std::string& email, const std::string& origin,
                                            const CheckSettings& check = {});

// The same for an account that is known already, as it is stored.
[[nodiscard]] Result<PasswordTry> begin_try(const Context& context, const User& user);

// Hashes, and counts a failure in the store. True: the password is right.
[[nodiscard]] Result<bool> finish_try(const Context& context, TriesUnderWay& tries, const PasswordTry& attempt,
                                      const Secret& password);

// The one answer to everything that is wrong with a log-in.
[[nodiscard]] Failure wrong_credentials();

}  // namespace refctl::rules
