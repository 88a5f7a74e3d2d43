#pragma once

#include "store/lmdb/file/page_file.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// Walks B-trees of one snapshot and proves that LMDB finds in them what they hold: every page is within the file and
// reached once, its header and nodes are plausible, keys ascend, separators bound the pages below them, and the counts
// of the tree record are right.
class TreeCheck {
 public:
  // Describes what is wrong with a tree, e.g. "page 17 is not a branch page".
  using Report = std::function<void(std::string what)>;
  // A node of a leaf, and its value wherever it is stored; both are valid during the call.
  using Visit = std::function<void(const Node& node, std::string_view value)>;

  // `last_page` of the snapshot's meta page; `file` outlives the object.
  TreeCheck(const PageFile& file, std::uint64_t last_page);

  // Checks a tree and visits its leaf nodes in order; parts that cannot be read are reported and skipped. At most
  // `max_reports` faults of the tree are reported.
  void check(const TreeRecord& tree, const Visit& visit, const Report& report);
  // Like `check`, but reads leaf pages only if the tree has values on overflow pages: finds which pages it uses in a
  // hundredth of the time.
  void check_branches(const TreeRecord& tree, const Report& report);

  // Marks pages as used; false if one of them is beyond the last page or was marked before.
  [[nodiscard]] bool mark(std::uint64_t first, std::uint64_t count = 1);
  [[nodiscard]] bool is_marked(std::uint64_t page) const { return marked_[page]; }
  [[nodiscard]] std::uint64_t last_page() const { return marked_.size() - 1; }

 private:
  static constexpr int max_reports = 5;
  static constexpr std::uint16_t max_depth = 32;  // LMDB's CURSOR_STACK

  struct Bounds {
    std::optional<std::string_view> low;   // keys are at or above it
    std::optional<std::string_view> high;  // and below it
  };
  struct TreeWalk {
    const TreeRecord& tree;
    const Visit* visit;  // null: leaves are not needed
    const Report& report;
    bool read_leaves;
    int reports = 0;
    TreeRecord found;  // counts so far
  };

  void walk_tree(TreeWalk& walk);
  void walk_page(TreeWalk& walk, std::uint64_t number, std::uint16_t level, const Bounds& bounds);
  void walk_branch(TreeWalk& walk, std::uint16_t level, const std::vector<Node>& nodes, const Bounds& bounds);
  void walk_leaf(TreeWalk& walk, std::uint64_t number, const std::vector<Node>& nodes);
  // Reads a page into `page` and returns its nodes, which point into it; nothing, after a report, if header or nodes
  // are not plausible.
  [[nodiscard]] std::optional<std::vector<Node>> nodes_of(TreeWalk& walk, std::uint64_t number, std::uint16_t flags,
                                                          std::string& page);
  [[nodiscard]] bool check_keys(TreeWalk& walk, std::uint64_t number, const std::vector<Node>& nodes, bool branch,
                                const Bounds& bounds);
  [[nodiscard]] std::optional<std::string_view> overflow_value(TreeWalk& walk, std::uint64_t leaf, const Node& node);
  void compare_counts(TreeWalk& walk);
  static void say(TreeWalk& walk, std::string what);

  const PageFile& file_;
  std::vector<bool> marked_;
  std::string value_;  // the last one on overflow pages, with its page header
};

}  // namespace refctl::lmdb
