#pragma once

#include "store/model/metrics.hpp"
#include "store/model/user/ids.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/columns.hpp"

namespace refctl::metrics {

// Computes all metrics of a store in one pass over its columns, then reads the leaderboard's names. `now` is used if
// `options.until` is absent. Loops (only in a damaged store): store_damaged.
[[nodiscard]] Result<Metrics> measure(records::Reader& reader, const MetricsOptions& options, Instant now);

// The same for columns without users registered at or after `options.until`; the leaderboard has ids only (no
// names).
[[nodiscard]] Result<Metrics> measure_columns(const graph::Columns& columns, const MetricsOptions& options,
                                              Instant now);

// Computes one user's metrics at `now`. An unknown user: no_such_user.
[[nodiscard]] Result<UserMetrics> measure_user(records::Reader& reader, UserId user, Instant now);

}  // namespace refctl::metrics
