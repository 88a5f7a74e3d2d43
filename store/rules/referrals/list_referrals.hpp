#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/rules/context/context.hpp"

#include <functional>

// Lists the users who signed up with a user's code, in order of time, then id. Positions come from the order of edges,
// so page N of half a million costs the same as page 1, with or without a period.

namespace refctl::rules {

[[nodiscard]] Result<Page<ReferralView>> list_referrals(const UseCaseContext& context, const ReferralQuery& query);
[[nodiscard]] Result<> each_referral(const UseCaseContext& context, const ReferralQuery& query,
                                     const std::function<Walk(const ReferralView&)>& visit);

}  // namespace refctl::rules
