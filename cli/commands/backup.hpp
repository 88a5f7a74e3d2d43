#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct BackupOptions {
  std::optional<std::string> file;
};

void declare(Parameters& parameters, BackupOptions& options);
[[nodiscard]] Result<> run(Context& context, const BackupOptions& options);

}  // namespace refctl::cli
