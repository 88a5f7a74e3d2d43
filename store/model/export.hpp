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
  std::optional<UserQuery> only = {};  // its page does not count; absent: everybody
};

// Takes the next piece of an export: whole lines, some hundred kilobytes at a time, valid until it
// returns. The store is not held meanwhile, so it may wait. An error ends the export and is its outcome.
using ExportSink = std::function<Result<>(std::string_view piece)>;

}  // namespace refctl
