#pragma once

#include "cli/context.hpp"
#include "store/model/export.hpp"

#include <string>

namespace refctl::cli {

// Imports an exported file into a store of its own and compares what that store exports with the file, byte
// for byte. A difference is ErrorCode::invalid_data.
[[nodiscard]] Result<> verify_export(Context& context, const std::string& path, const ExportOptions& options);

}  // namespace refctl::cli
