#include "store/wire/admin/seed_json.hpp"

#include "store/wire/json/value_reader.hpp"

namespace refctl::wire {

void write_seed_report(FieldSink& out, const SeedReport& report, const SeedOptions& options) {
  out.begin_object().member("added", report.added).member("first", report.first).member("last", report.last);
  out.member("shape", name_of(options.shape)).member("seed", options.seed);
  out.member("since", options.since).member("until", options.until).member("seconds", report.seconds);
  const double rate = report.seconds > 0 ? static_cast<double>(report.added) / report.seconds : 0;
  out.member("users_per_second", rate).end_object();
}

void read_value(ValueReader& in, SeedReport& report) {
  // These ids may be 0.
  in.member("added", report.added).member("first", report.first.value).member("last", report.last.value);
  in.member("seconds", report.seconds);
}

}  // namespace refctl::wire
