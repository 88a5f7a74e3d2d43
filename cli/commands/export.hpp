#pragma once

#include "cli/context.hpp"
#include "store/model/export.hpp"

namespace refctl::cli {

struct ExportCommandOptions {
  std::optional<std::string> file;
  std::optional<ExportFormat> format;
  bool with_passwords = false;
  bool verify = false;
  std::optional<std::string> search;
  std::optional<std::string> since;
  std::optional<std::string> until;
  std::optional<Role> role;
  std::optional<std::string> referred_by;
};

void declare(Parameters& parameters, ExportCommandOptions& options);
[[nodiscard]] Result<> run(Context& context, const ExportCommandOptions& options);

}  // namespace refctl::cli
