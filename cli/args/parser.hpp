#pragma once

#include "cli/args/global_options.hpp"
#include "cli/registry.hpp"

#include <memory>
#include <string>
#include <vector>

namespace refctl::cli {

// A command line taken apart.
struct Parsed {
  const Command* command = nullptr;  // null: none was named
  std::string group;                 // `users`, where a group was named without a command that can run bare
  std::unique_ptr<Invocation> invocation;
};

// Takes the words after the program's name apart by the registry. `globals` is filled in as far as the words
// were understood, also where the outcome is ErrorCode::usage, so that the error comes out in the form asked
// for. With --help or --version nothing is missing: what the command requires is not looked at.
[[nodiscard]] Result<Parsed> parse(const std::vector<std::string>& words, GlobalOptions& globals);

}  // namespace refctl::cli
