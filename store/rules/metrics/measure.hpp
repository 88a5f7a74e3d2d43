#pragma once

#include "store/model/ids.hpp"
#include "store/model/metrics.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"
#include "store/rules/graph/columns.hpp"

namespace refctl::metrics {

// All figures of a store, in one pass over its columns; the leaderboard's names are read after it.
// `now` counts where `options.until` is absent. Loops of a damaged store: store_damaged.
[[nodiscard]] Result<Metrics> measure(records::Reader& reader, const MetricsOptions& options, Instant now);

// The same of columns that hold nobody registered at `options.until` or later; the leaderboard has ids
// and no names.
[[nodiscard]] Result<Metrics> measure_columns(const graph::Columns& columns, const MetricsOptions& options,
                                              Instant now);

// One user's figures as they stand at `now`. No such user: no_such_user.
[[nodiscard]] Result<UserMetrics> measure_user(records::Reader& reader, UserId user, Instant now);

}  // namespace refctl::metrics
