#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct AuditOptions {
  std::optional<std::string> user;
  std::optional<std::string> since;
  std::optional<std::string> until;
  std::optional<std::string> action;
  std::optional<std::string> actor;
  std::optional<std::uint64_t> limit;
};

void declare(Parameters& parameters, AuditOptions& options);
[[nodiscard]] Result<> run(Context& context, const AuditOptions& options);

}  // namespace refctl::cli
