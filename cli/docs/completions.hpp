#pragma once

#include <string>

// The completion scripts of the shells, made from the registry. Commands, options and their fixed values stand
// in the script; e-mails, codes and ids of the store at hand are asked of `refctl __complete`, which answers
// in a few milliseconds and is silent on any error.
namespace refctl::cli::docs {

[[nodiscard]] std::string bash_completion();
[[nodiscard]] std::string zsh_completion();
[[nodiscard]] std::string fish_completion();

}  // namespace refctl::cli::docs
