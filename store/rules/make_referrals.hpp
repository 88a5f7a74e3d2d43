#pragma once

#include "store/records/records.hpp"
#include "store/referrals.hpp"
#include "store/rules/environment.hpp"

#include <memory>

namespace refctl::rules {

// The referral system on records. What `environment` refers to outlives it; threads may share it. Making it
// reads nothing.
[[nodiscard]] std::unique_ptr<ReferralSystem> make_referrals(std::unique_ptr<records::Records> records,
                                                             Environment environment);
// The same on records that outlive it.
[[nodiscard]] std::unique_ptr<ReferralSystem> make_referrals(records::Records& records, Environment environment);

}  // namespace refctl::rules
