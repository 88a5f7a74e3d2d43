#include "store/rules/seed/expect.hpp"

#include "store/rules/metrics/measure.hpp"
#include "store/wire/json/json_writer.hpp"
#include "store/wire/views/metrics_json.hpp"

#include <algorithm>
#include <ostream>
#include <string>

namespace refctl::seed {
namespace {

void write_leaders(wire::JsonWriter& json, const std::vector<Metrics::TopReferrer>& leaders) {
  json.key("leaderboard").begin_array();
  for (const Metrics::TopReferrer& leader : leaders) {
    json.begin_object().member("id", leader.user.id.value).member("name", leader.user.name);
    json.member("referral_code", leader.user.code).member("direct", leader.direct);
    json.member("downline", leader.downline).end_object();
  }
  json.end_array();
}

}  // namespace

Result<> write_expected(std::ostream& out, const SeedOptions& options, Generator& generator) {
  const graph::Columns& columns = generator.columns();
  MetricsOptions asked{.until = options.until, .top = expected_leaders};
  auto metrics = metrics::measure_columns(columns, asked, options.until);
  if (!metrics) return failure_of(metrics);
  for (Metrics::TopReferrer& leader : metrics->top_referrers) {
    records::BulkUser user;
    auto filled = generator.fill(columns.find(leader.user.id), user);
    if (!filled) return filled;
    leader.user.name = user.name;
    leader.user.code = user.code;
  }

  std::string text;
  wire::JsonWriter json(text);
  json.begin_object().key("seed").begin_object().member("users", options.users).member("seed", options.seed);
  json.member("shape", name_of(options.shape)).member("since", options.since).member("until", options.until);
  json.end_object().member("users", columns.size());
  json.member("first", columns.ids.front()).member("last", columns.ids.back());
  json.key("levels").begin_array();
  for (const std::uint64_t users : metrics->depth.generations) json.integer(users);
  json.end_array();
  write_leaders(json, metrics->top_referrers);
  metrics->top_referrers.resize(std::min<std::size_t>(metrics->top_referrers.size(), MetricsOptions{}.top));
  json.key("metrics");
  wire::write_metrics(json, *metrics);
  json.end_object();
  out << text << '\n' << std::flush;
  if (!out) return fail(ErrorCode::internal, "could not write the expected answers", "is the disk full?");
  return {};
}

}  // namespace refctl::seed
