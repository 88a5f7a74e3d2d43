#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct ExplainOptions {
  std::optional<std::string> user;
};

void declare(Parameters& parameters, ExplainOptions& options);
[[nodiscard]] Result<> run(Context& context, const ExplainOptions& options);

}  // namespace refctl::cli
