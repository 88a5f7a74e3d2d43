#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace refctl::term {

// Draws the lines of a tree as `tree` does, node by node in pre-order. Stores one bit per level (whether more siblings
// follow there), so that a chain of any depth streams. Below `deepest_drawn_` branches are replaced by the number of
// further levels, which bounds the length of a line.
class TreeLines {
 public:
  // `columns`: the terminal's width, of which branches may take half; 0: branches are limited to 60 levels only.
  explicit TreeLines(std::size_t columns = 0);

  // Appends the branches before the text of a node or remark at `level` (0: a root). Returns how many columns they
  // take.
  std::size_t append_branches(std::string& line, std::uint64_t level, bool last_sibling);

 private:
  std::uint64_t deepest_drawn_;
  std::uint64_t open_ = 0;  // bit n: more siblings follow at level n + 1
};

}  // namespace refctl::term
