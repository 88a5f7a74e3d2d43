#include "cli/args/span.hpp"

#include "cli/context.hpp"

namespace refctl::cli {

Result<TimeSpan> span_of(const Context& context, const TimeSpanOptions& options) {
  auto since = context.instant("--since", options.since);
  if (!since) return failure_of(since);
  auto until = context.instant("--until", options.until);
  if (!until) return failure_of(until);
  return TimeSpan{.since = *since, .until = *until};
}

}  // namespace refctl::cli
