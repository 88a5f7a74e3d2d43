#pragma once

#include "cli/args/user_filter.hpp"
#include "cli/context.hpp"
#include "store/model/export.hpp"

namespace refctl::cli {

// The format of an export; json: the lines of jsonl as one array.
struct ExportForm {
  ExportFormat format = ExportFormat::jsonl;
  bool array = false;
};

struct ExportCommandOptions {
  std::optional<std::string> file;
  std::optional<ExportForm> form;
  bool with_passwords = false;
  bool verify = false;
  UserFilterOptions filter;
};

void declare(Parameters& parameters, ExportCommandOptions& options);
[[nodiscard]] Result<> run(Context& context, const ExportCommandOptions& options);

}  // namespace refctl::cli
