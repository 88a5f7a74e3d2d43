#pragma once

#include "store/model/requests.hpp"
#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Ends the caller's session, or all sessions of the caller.
[[nodiscard]] Result<> log_out(const UseCaseContext& context, LogOut scope);

}  // namespace refctl::rules
