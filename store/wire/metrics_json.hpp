#pragma once

#include "store/model/metrics.hpp"
#include "store/wire/json_writer.hpp"

namespace refctl::wire {

// The figures under the keys of cli.md, in its order. Times are seconds (with the milliseconds as a
// fraction) or null; quotients are the shortest decimals that read back the same.
void write_metrics(JsonWriter& out, const Metrics& metrics);

// direct, downline, downline_depth, rank, time_to_first_referral_seconds, last_30_days.
void write_user_metrics(JsonWriter& out, const UserMetrics& metrics);

}  // namespace refctl::wire
