#pragma once

#include "store/error.hpp"

#include <span>
#include <string_view>

namespace refctl::cli {

// The one table from errors to exit codes. Scripts depend on it.
[[nodiscard]] int exit_code_of(ErrorCode code);

// The meaning of an exit code, for help and the man page.
struct ExitMeaning {
  int code = 0;
  std::string_view meaning;
};

[[nodiscard]] std::span<const ExitMeaning> exit_meanings();

}  // namespace refctl::cli
