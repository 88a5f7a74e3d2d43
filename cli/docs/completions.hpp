#pragma once

#include <string>

// Generators of the shells' completion scripts, from the registry. A script contains commands, options and fixed
// values; it asks `refctl __complete` for e-mails, codes and ids of the current store, which takes a few milliseconds
// and prints nothing on an error.
namespace refctl::cli::docs {

[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();
[[nodiscard]] std::string fish_completion();

}  // namespace refctl::cli::docs
