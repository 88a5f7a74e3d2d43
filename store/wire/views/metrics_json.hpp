#pragma once

#include "store/model/metrics.hpp"
#include "store/wire/json/field_sink.hpp"

namespace refctl::wire {

class ValueReader;

// The metrics, in the order of the man page. Times are seconds (with milliseconds as a fraction) or null; quotients are
// the shortest decimals that read back as the same value.
void write_metrics(FieldSink& out, const Metrics& metrics);
// The server's form, from which a client can draw the charts of the HTML report: the same keys, in each cohort
// open_windows, and time_to_first_counts at the end.
void write_served_metrics(FieldSink& out, const Metrics& metrics);

// direct, downline, downline_depth, rank, time_to_first_referral_seconds, last_30_days.
void write_user_metrics(FieldSink& out, const UserMetrics& metrics);

// Reads the server's form: all fields except `by`, which the caller has requested.
void read_value(ValueReader& in, Metrics& metrics);
void read_value(ValueReader& in, UserMetrics& metrics);
void read_value(ValueReader& in, Metrics::TopReferrer& row);
void read_value(ValueReader& in, Metrics::PeriodRow& row);
void read_value(ValueReader& in, Metrics::Cohort& row);

}  // namespace refctl::wire
