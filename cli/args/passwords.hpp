#pragma once

#include "cli/context.hpp"

#include <string_view>

namespace refctl::cli {

enum class PasswordFrom { prompt, input };

// Obtains an existing password: the next line of stdin, or one prompt. `what` names it in errors ("the password").
[[nodiscard]] Result<Secret> obtain_password(Context& context, PasswordFrom from, std::string_view what,
                                             std::string_view prompt);
// Obtains a new password: the prompt asks twice.
[[nodiscard]] Result<Secret> obtain_new_password(Context& context, PasswordFrom from, std::string_view prompt);

}  // namespace refctl::cli
