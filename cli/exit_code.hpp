#pragma once

#include "store/error.hpp"

namespace refctl::cli {

// The one table from errors to exit codes. Scripts rely on it.
[[nodiscard]] int exit_code_of(ErrorCode code);

}  // namespace refctl::cli
