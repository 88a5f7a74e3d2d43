#pragma once

#include "cli/context.hpp"

#include <optional>
#include <string_view>

namespace refctl::cli {

// The forms of a referral tree. `lines` is a node a line as JSON.
enum class TreeFormat { drawing, json, lines, csv, dot, mermaid };

// Of --format: dot, mermaid, csv and json.
[[nodiscard]] std::optional<TreeFormat> tree_format_named(std::string_view name);
// --format, else what --output says. usage where the two contradict each other.
[[nodiscard]] Result<TreeFormat> tree_format(const GlobalOptions& globals, std::optional<TreeFormat> named);

// Writes the tree as it is walked, in bounded memory, and stops when the reader goes away.
[[nodiscard]] Result<> print_tree(Context& context, Referrals& referrals, const TreeQuery& query, TreeFormat format);

}  // namespace refctl::cli
