#pragma once

#include "store/rules/context/context.hpp"
#include "store/rules/passwords/passwords.hpp"

namespace refctl::rules {

// Returns the cost of a new password hash, as the store's settings have it.
[[nodiscard]] Result<passwords::Cost> hash_cost_of_store(const UseCaseContext& context);

}  // namespace refctl::rules
