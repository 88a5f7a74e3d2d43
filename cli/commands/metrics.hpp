#pragma once

#include "cli/context.hpp"
#include "store/model/metrics.hpp"

namespace refctl::cli {

struct MetricsCommandOptions {
  std::optional<std::string> user;
  std::optional<Period> by;
  std::optional<std::string> since;
  std::optional<std::string> until;
  std::optional<std::uint64_t> top;
  std::optional<std::string> html;
};

void declare(Parameters& parameters, MetricsCommandOptions& options);
[[nodiscard]] Result<> run(Context& context, const MetricsCommandOptions& options);

}  // namespace refctl::cli
