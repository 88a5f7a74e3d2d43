#include "cli/term/tree.hpp"

#include <algorithm>

namespace refctl::term {

namespace {

constexpr std::uint64_t max_drawn_levels = 60;
constexpr std::size_t branch_columns = 4;

}  // namespace

TreeLines::TreeLines(std::size_t columns)
    : deepest_drawn_(columns == 0 ? max_drawn_levels
                                  : std::clamp<std::uint64_t>(columns / 2 / branch_columns, 1, max_drawn_levels)) {}

std::size_t TreeLines::append_branches(std::string& line, std::uint64_t level, bool last_sibling) {
  if (level == 0) return 0;
  std::size_t columns = branch_columns;
  for (std::uint64_t at = 1; at < std::min(level, deepest_drawn_ + 1); ++at) {
    line += (open_ >> (at - 1) & 1U) != 0 ? "│   " : "    ";
    columns += branch_columns;
  }
  if (level > deepest_drawn_) {
    const std::string beyond = "+" + std::to_string(level - deepest_drawn_) + " ";
    line += beyond;
    columns += beyond.size();
  }
  line += last_sibling ? "└── " : "├── ";
  if (level <= deepest_drawn_) {
    const std::uint64_t bit = std::uint64_t{1} << (level - 1);
    open_ = last_sibling ? open_ & ~bit : open_ | bit;
  }
  return columns;
}

}  // namespace refctl::term
