#pragma once

#include "store/error.hpp"

#include <span>
#include <string_view>

namespace refctl::cli {

// The one table from errors to exit codes. Scripts rely on it.
[[nodiscard]] int exit_code_of(ErrorCode code);

// What each exit code means, as help and the manual tell it.
struct ExitMeaning {
  int code = 0;
  std::string_view meaning;
};

[[nodiscard]] std::span<const ExitMeaning> exit_meanings();

}  // namespace refctl::cli
