#pragma once

#include "cli/args/global_options.hpp"
#include "cli/args/parameters.hpp"
#include "cli/registry.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli::docs {

// A command and its declared parameters, as input of the man page and completion generators.
struct CommandDocs {
  const Command* command = nullptr;
  Parameters parameters;
  std::unique_ptr<CommandRun> command_run;  // owns the option values that the parameters refer to
};

// All visible commands, in the order of the registry.
[[nodiscard]] std::vector<CommandDocs> all_command_docs();

// The global options. They refer to `unused`, which must outlive them.
[[nodiscard]] Parameters global_parameters(GlobalOptions& unused);

// The distinct first words of all commands, in order: "signup", "users", …
[[nodiscard]] std::vector<std::string> first_words(const std::vector<CommandDocs>& commands);

// Splits "-s,--store" into {"-s", "--store"}.
[[nodiscard]] std::vector<std::string> names_of(const Parameter& parameter);

// Quotes `text` for a POSIX shell.
[[nodiscard]] std::string quoted(std::string_view text);

// Joins the words with spaces.
[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::string_view separator = " ");

}  // namespace refctl::cli::docs
