#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct HelpOptions {
  std::optional<std::string> first;
  std::optional<std::string> second;
};

void declare(Parameters& parameters, HelpOptions& options);
[[nodiscard]] Result<> run(Context& context, const HelpOptions& options);

}  // namespace refctl::cli
