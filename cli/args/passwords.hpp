#pragma once

#include "cli/context.hpp"

#include <string_view>

namespace refctl::cli {

enum class PasswordFrom { prompt, input };

// A password that exists: from stdin's next line, or asked for once. `what` names it in errors ("the password").
[[nodiscard]] Result<Secret> obtain_password(Context& context, PasswordFrom from, std::string_view what,
                                             std::string_view prompt);
// A password to be set: asked for twice.
[[nodiscard]] Result<Secret> obtain_new_password(Context& context, PasswordFrom from, std::string_view prompt);

}  // namespace refctl::cli
