#pragma once

#include "store/records/records.hpp"
#include "store/referrals.hpp"
#include "store/rules/context/environment.hpp"

#include <memory>

namespace refctl::rules {

// Creates the referral system on records, without reading them. The objects that `environment` refers to outlive it;
// threads may share it.
[[nodiscard]] std::unique_ptr<ReferralSystem> make_referrals(std::unique_ptr<records::Records> records,
                                                             Environment environment);
// The same on records owned by the caller, which outlive it.
[[nodiscard]] std::unique_ptr<ReferralSystem> make_referrals(records::Records& records, Environment environment);

}  // namespace refctl::rules
