#pragma once

#include "cli/context.hpp"

namespace refctl::cli {

// The whole program: takes the command line apart, runs the command, prints what went wrong. Gives the exit
// code; never throws and never ends the process itself.
[[nodiscard]] int run(const Surroundings& surroundings);

}  // namespace refctl::cli
