#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

struct ImportCommandOptions {
  std::optional<std::string> file;
  std::optional<ImportFormat> format;
  std::vector<std::string> columns;  // field=column
  std::vector<std::string> ignored;  // columns
  std::optional<std::string> model;
  std::optional<std::string> delimiter;
  std::optional<std::string> null_text;
  std::optional<ReferrerKind> referrers;
  std::optional<UnknownHash> unknown_hash;
  std::optional<std::string> hash_format;
  std::optional<OnConflict> on_conflict;
  bool keep_ids = false;
  bool trust_roles = false;
  bool skip_invalid = false;
  bool dry_run = false;
  std::optional<std::string> rejects;
  std::optional<TimeUnit> time_unit;
  std::optional<DateOrder> date_order;
};

void declare(Parameters& parameters, ImportCommandOptions& options);
[[nodiscard]] Result<> run(Context& context, const ImportCommandOptions& options);

}  // namespace refctl::cli
