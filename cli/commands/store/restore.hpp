#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct RestoreOptions {
  std::optional<std::string> file;
  bool force = false;
};

void declare(Parameters& parameters, RestoreOptions& options);
[[nodiscard]] Result<> run(Context& context, const RestoreOptions& options);

}  // namespace refctl::cli
