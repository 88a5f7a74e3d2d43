#pragma once

#include "store/model/walk.hpp"
#include "store/result.hpp"

#include <functional>
#include <string_view>

namespace refctl {

enum class ExportFormat { jsonl, csv, django };

struct ExportOptions {
  ExportFormat format = ExportFormat::jsonl;
  bool with_passwords = false;
};

// Takes the next piece of an export: whole lines, some hundred kilobytes at a time, valid until it
// returns. The store is not held meanwhile, so it may wait. An error ends the export and is its outcome.
using ExportSink = std::function<Result<>(std::string_view piece)>;

}  // namespace refctl
