#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

// Runs the complete program: parses the command line, runs the command, reports its error. Returns the exit code; never
// throws and never ends the process itself.
[[nodiscard]] int run(const Host& host);

}  // namespace refctl::cli
