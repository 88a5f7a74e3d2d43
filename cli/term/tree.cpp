#include "cli/term/tree.hpp"

#include <algorithm>

namespace refctl::term {

std::string TreeLines::branches(std::uint64_t level) const {
  std::string line;
  for (std::uint64_t at = 1; at < std::min(level, deepest_drawn_ + 1); ++at)
    line += (open_ >> (at - 1) & 1U) != 0 ? "│   " : "    ";
  if (level > deepest_drawn_) line += "+" + std::to_string(level - deepest_drawn_) + " ";
  return line;
}

std::string TreeLines::before(std::uint64_t level, bool last_sibling) {
  if (level == 0) return {};
  std::string line = branches(level) + (last_sibling ? "└── " : "├── ");
  if (level <= deepest_drawn_) {
    const std::uint64_t bit = std::uint64_t{1} << (level - 1);
    open_ = last_sibling ? open_ & ~bit : open_ | bit;
  }
  return line;
}

}  // namespace refctl::term
