#pragma once

#include "cli/context.hpp"

#include <optional>
#include <string_view>

namespace refctl::cli {

// The formats of a referral tree. `lines`: one JSON object per line and node.
enum class TreeFormat { drawing, json, lines, csv, dot, mermaid };

// Converts a value of --format: dot, mermaid, csv, json.
[[nodiscard]] std::optional<TreeFormat> tree_format_named(std::string_view name);
// Returns the format of --format, else that of --output. usage: the two contradict each other.
[[nodiscard]] Result<TreeFormat> tree_format(const GlobalOptions& globals, std::optional<TreeFormat> named);

// Prints the tree while it is traversed, in bounded memory; stops when the reader closes the pipe.
[[nodiscard]] Result<> print_tree(Context& context, Referrals& referrals, const TreeQuery& query, TreeFormat format);

}  // namespace refctl::cli
