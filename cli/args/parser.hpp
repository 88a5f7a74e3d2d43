#pragma once

#include "cli/args/global_options.hpp"
#include "cli/registry.hpp"

#include <memory>
#include <string>
#include <vector>

namespace refctl::cli {

// The result of parsing a command line.
struct Parsed {
  const Command* command = nullptr;  // null: the command line names none
  std::string group;                 // `users`, if only a group without a default command was named
  std::unique_ptr<CommandRun> command_run;
};

// Parses the words after the program's name by the registry. `globals` holds the options understood so far even if the
// result is ErrorCode::usage, so that the error is printed in the requested format. With --help or --version a
// command's required parameters may be missing.
[[nodiscard]] Result<Parsed> parse(const std::vector<std::string>& words, GlobalOptions& globals);

}  // namespace refctl::cli
