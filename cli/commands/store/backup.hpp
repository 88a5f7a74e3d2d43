#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct BackupOptions {
  std::optional<std::string> file;
  std::optional<std::uint64_t> keep;
};

void declare(Parameters& parameters, BackupOptions& options);
[[nodiscard]] Result<> run(Context& context, const BackupOptions& options);

}  // namespace refctl::cli
