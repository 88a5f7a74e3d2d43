#pragma once

#include "cli/args/global_options.hpp"
#include "store/result.hpp"

#include <span>
#include <string>
#include <vector>

namespace refctl::cli {

// Returns the fields that --fields names, or nothing without it. ErrorCode::usage: a field is not among `keys`.
[[nodiscard]] Result<std::vector<std::string>> selected_fields(const GlobalOptions& globals,
                                                               std::span<const std::string> keys);

}  // namespace refctl::cli
