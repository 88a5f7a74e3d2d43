#pragma once

#include "cli/args/global_options.hpp"
#include "cli/args/parameters.hpp"
#include "cli/registry.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli::docs {

// A command with what it declares, as the generators of man pages and completions read it.
struct CommandDocs {
  const Command* command = nullptr;
  Parameters parameters;
  std::unique_ptr<Invocation> invocation;  // keeps alive what the parameters bind to
};

// Every command that people may see, in the registry's order.
[[nodiscard]] std::vector<CommandDocs> all_command_docs();

// The options of every command. They bind to `unused`, which outlives them.
[[nodiscard]] Parameters global_parameters(GlobalOptions& unused);

// The first words of the commands in order, each once: "signup", "users", …
[[nodiscard]] std::vector<std::string> first_words(const std::vector<CommandDocs>& commands);

// "-s,--store" taken apart: {"-s", "--store"}.
[[nodiscard]] std::vector<std::string> names_of(const Parameter& parameter);

// `text` between single quotes for a POSIX shell.
[[nodiscard]] std::string quoted(std::string_view text);

// The words joined with blanks.
[[nodiscard]] std::string joined(const std::vector<std::string>& words, std::string_view separator = " ");

}  // namespace refctl::cli::docs
