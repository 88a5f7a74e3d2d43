#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct CopyOptions {
  std::optional<std::string> source;
  std::optional<std::string> destination;
};

void declare(Parameters& parameters, CopyOptions& options);
[[nodiscard]] Result<> run(Context& context, const CopyOptions& options);

}  // namespace refctl::cli
