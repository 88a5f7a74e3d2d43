#pragma once

#include "cli/registry.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace refctl::cli {

// The text of `refctl` and `refctl --help`: the commands under their headings.
[[nodiscard]] std::string overview(std::size_t columns);
// The table of exit codes for people: `refctl help exit-codes`.
[[nodiscard]] std::string exit_codes(std::size_t columns);
// The commands of a group: `refctl users --help`, `refctl config`.
[[nodiscard]] std::string help_of_group(std::string_view first_word, std::size_t columns);
// One command: usage, options, examples.
[[nodiscard]] std::string help_of(const Command& command, std::size_t columns);

// "refctl users show USER [options]"
[[nodiscard]] std::string usage_of(const Command& command, const Parameters& parameters);

}  // namespace refctl::cli
