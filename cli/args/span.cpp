#include "cli/args/span.hpp"

#include "cli/context.hpp"

namespace refctl::cli {

Result<Span> span_of(const Context& context, const SpanOptions& options) {
  auto since = context.instant("--since", options.since);
  if (!since) return failure_of(since);
  auto until = context.instant("--until", options.until);
  if (!until) return failure_of(until);
  return Span{.since = *since, .until = *until};
}

}  // namespace refctl::cli
