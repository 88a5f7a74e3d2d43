#pragma once

#include "cli/context.hpp"
#include "store/model/export.hpp"

#include <string>

namespace refctl::cli {

// Verifies an exported file: imports it into a temporary store, exports that store and compares the two byte for byte.
// A difference is ErrorCode::invalid_data.
[[nodiscard]] Result<> verify_export(Context& context, const std::string& path, const ExportOptions& options);

}  // namespace refctl::cli
