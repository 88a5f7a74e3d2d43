#pragma once

#include "store/model/requests.hpp"
#include "store/result.hpp"

#include <functional>
#include <optional>
#include <string_view>

namespace refctl {

enum class ExportFormat { jsonl, csv, django };

struct ExportOptions {
  ExportFormat format = ExportFormat::jsonl;
  bool with_passwords = false;
  std::optional<UserQuery> only = {};  // its page is ignored; absent: all users
};

// Takes the next chunk of an export: complete lines, some hundred kilobytes at a time, valid until it returns. No
// transaction is open meanwhile, so it may block. An error stops the export and becomes its result.
using ExportSink = std::function<Result<>(std::string_view piece)>;

}  // namespace refctl
