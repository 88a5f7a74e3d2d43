#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct CompletionOptions {
  std::optional<std::string> shell;
};

void declare(Parameters& parameters, CompletionOptions& options);
[[nodiscard]] Result<> run(Context& context, const CompletionOptions& options);

}  // namespace refctl::cli
