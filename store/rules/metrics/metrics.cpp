#include "store/rules/metrics/metrics.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/metrics/measure.hpp"
#include "store/rules/requests/query_limits.hpp"

#include <string>

namespace refctl::rules {

Result<Metrics> metrics_of_all(const UseCaseContext& context, const MetricsOptions& options) {
  const Instant now = context.now();
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Metrics> {
    if (auto may = require_reader(actor, "the metrics of all users"); !may) return failure_of(may);
    if (auto sound = check_period(options.since, options.until); !sound) return failure_of(sound);
    if (options.top > max_leaderboard) {
      return fail_parameter("top", "top is at most " + std::to_string(max_leaderboard));
    }
    return metrics::measure(reader, options, now);
  });
}

Result<UserMetrics> metrics_of_user(const UseCaseContext& context, const std::optional<UserRef>& user) {
  const Instant now = context.now();
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<UserMetrics> {
    if (auto fetched = prefetch_user(reader, actor, user); !fetched) return failure_of(fetched);
    auto whose = user_to_read(reader, actor, user);
    if (!whose) return failure_of(whose);
    return metrics::measure_user(reader, whose->id, now);
  });
}

}  // namespace refctl::rules
