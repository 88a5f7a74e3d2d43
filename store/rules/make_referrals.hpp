#pragma once

#include "store/records/records.hpp"
#include "store/referrals.hpp"
#include "store/rules/environment.hpp"

#include <memory>

namespace refctl::rules {

// The use cases done on records. `records` and what `environment` refers to outlive it; threads may
// share it. Making it reads nothing.
[[nodiscard]] std::unique_ptr<Referrals> make_referrals(records::Records& records, Environment environment);

}  // namespace refctl::rules
