#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::term {

// The lines of a tree drawn as `tree` does, node after node in pre-order. Keeps one bit a level (whether a
// branch goes on there), so that a chain of any depth streams. Beyond 60 levels the branches are not drawn
// any more: the level stands as a number before the line, and a line's length stays bounded.
class TreeLines {
 public:
  // What stands before the text of a node, or of a remark, at `level` (0: a root).
  [[nodiscard]] std::string before(std::uint64_t level, bool last_sibling);

 private:
  [[nodiscard]] std::string branches(std::uint64_t level) const;

  static constexpr std::uint64_t deepest_drawn_ = 60;
  std::uint64_t open_ = 0;  // bit n: more siblings follow at level n + 1
};

}  // namespace refctl::term
