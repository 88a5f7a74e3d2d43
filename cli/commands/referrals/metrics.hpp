#pragma once

#include "cli/args/span.hpp"
#include "cli/context.hpp"
#include "store/model/metrics.hpp"

namespace refctl::cli {

struct MetricsCommandOptions {
  std::optional<std::string> user;
  std::optional<Period> by;
  TimeSpanOptions span;
  std::optional<std::uint64_t> top;
  std::optional<std::string> html;
  std::optional<std::string> title;
};

void declare(Parameters& parameters, MetricsCommandOptions& options);
[[nodiscard]] Result<> run(Context& context, const MetricsCommandOptions& options);

}  // namespace refctl::cli
