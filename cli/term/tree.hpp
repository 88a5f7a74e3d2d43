#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>

namespace refctl::term {

// The lines of a tree drawn as `tree` does, node after node in pre-order. Keeps one bit a level (whether a branch goes
// on there), so that a chain of any depth streams. Deeper than `deepest_drawn` the branches are not drawn any more: the
// level stands as a number before the line, and a line's length stays bounded.
class TreeLines {
 public:
  // `columns`: the width of the terminal, half of which branches may take; 0: there is no limit but 60 levels.
  explicit TreeLines(std::size_t columns = 0);

  // Appends what stands before the text of a node, or of a remark, at `level` (0: a root). Returns how many columns
  // that is.
  std::size_t append_before(std::string& line, std::uint64_t level, bool last_sibling);

 private:
  std::uint64_t deepest_drawn_;
  std::uint64_t open_ = 0;  // bit n: more siblings follow at level n + 1
};

}  // namespace refctl::term
