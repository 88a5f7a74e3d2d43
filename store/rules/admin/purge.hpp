#pragma once

#include "store/rules/context/context.hpp"

namespace refctl::rules {

// Rewrites the store without erased data (records::Records::purge), for the operator and admins.
[[nodiscard]] Result<> purge(const UseCaseContext& context);

}  // namespace refctl::rules
