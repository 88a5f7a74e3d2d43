#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct AuditOptions {
  std::optional<std::string> user;
  std::optional<std::string> since;
};

void declare(Parameters& parameters, AuditOptions& options);
[[nodiscard]] Result<> run(Context& context, const AuditOptions& options);

}  // namespace refctl::cli
