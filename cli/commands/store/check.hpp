#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct CheckOptions {
  std::optional<std::string> file;
  bool repair = false;
};

void declare(Parameters& parameters, CheckOptions& options);
[[nodiscard]] Result<> run(Context& context, const CheckOptions& options);

}  // namespace refctl::cli
