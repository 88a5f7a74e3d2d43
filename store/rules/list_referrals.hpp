#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/model/views.hpp"
#include "store/model/walk.hpp"
#include "store/rules/context.hpp"

#include <functional>

// Who signed up with a user's code, in order of time, then id. Positions come from the edges' own order,
// so page N of half a million costs what page 1 costs, with a period or without.

namespace refctl::rules {

[[nodiscard]] Result<Page<ReferralView>> list_referrals(const Context& context, const ReferralQuery& query);
[[nodiscard]] Result<> show_referrals(const Context& context, const ReferralQuery& query, ReferralSink& sink);
[[nodiscard]] Result<> each_referral(const Context& context, const ReferralQuery& query,
                                     const std::function<Walk(const ReferralView&)>& visit);

}  // namespace refctl::rules
