#pragma once

#include "cli/args/global_options.hpp"
#include "store/result.hpp"

#include <span>
#include <string>
#include <vector>

namespace refctl::cli {

// The fields that --fields names, empty without it. ErrorCode::usage for one that is not among `keys`.
[[nodiscard]] Result<std::vector<std::string>> picked_fields(const GlobalOptions& globals,
                                                             std::span<const std::string> keys);

}  // namespace refctl::cli
