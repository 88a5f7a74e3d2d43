#pragma once

#include "store/model/metrics.hpp"
#include "store/wire/field_sink.hpp"

namespace refctl::wire {

class ValueReader;

// The figures under the keys of cli.md, in its order. Times are seconds (with the milliseconds as a
// fraction) or null; quotients are the shortest decimals that read back the same.
void write_metrics(FieldSink& out, const Metrics& metrics);

// direct, downline, downline_depth, rank, time_to_first_referral_seconds, last_30_days.
void write_user_metrics(FieldSink& out, const UserMetrics& metrics);

// Reads all but `by`, which the caller asked for, and `time_to_first_counts`.
void read_value(ValueReader& in, Metrics& metrics);
void read_value(ValueReader& in, UserMetrics& metrics);
void read_value(ValueReader& in, Metrics::TopReferrer& row);
void read_value(ValueReader& in, Metrics::PeriodRow& row);
void read_value(ValueReader& in, Metrics::Cohort& row);

}  // namespace refctl::wire
