#include "store/lmdb/file/tree_check.hpp"

#include "store/lmdb/file/page_fault.hpp"

#include <fmt/core.h>

#include <utility>

namespace refctl::lmdb {

namespace {

// The order of mdb_cmp_long for integer keys, else that of mdb_cmp_memn.
bool less(std::string_view a, std::string_view b, bool integers) {
  return integers ? load<std::uint64_t>(a.data()) < load<std::uint64_t>(b.data()) : a < b;
}

// The pages of a value of this size.
std::uint64_t overflow_pages_of(std::uint64_t value_size, std::size_t page_size) {
  return (page_header_size - 1 + value_size) / page_size + 1;
}

}  // namespace

TreeCheck::TreeCheck(const PageFile& file, std::uint64_t last_page) : file_(file), marked_(last_page + 1) {
  for (std::uint64_t meta = 0; meta < meta_pages && meta <= last_page; ++meta) marked_[meta] = true;
}

void TreeCheck::check(const TreeRecord& tree, const Visit& visit, const Report& report) {
  TreeWalk walk{.tree = tree, .visit = &visit, .report = report, .read_leaves = true, .reports = 0, .found = {}};
  walk_tree(walk);
}

void TreeCheck::check_branches(const TreeRecord& tree, const Report& report) {
  TreeWalk walk{.tree = tree,
                .visit = nullptr,
                .report = report,
                .read_leaves = tree.overflow_pages != 0,
                .reports = 0,
                .found = {}};
  walk_tree(walk);
}

bool TreeCheck::mark(std::uint64_t first, std::uint64_t count) {
  if (first >= marked_.size() || count > marked_.size() - first) return false;
  for (std::uint64_t page = first; page < first + count; ++page) {
    if (marked_[page]) return false;
    marked_[page] = true;
  }
  return true;
}

void TreeCheck::say(TreeWalk& walk, std::string what) {
  if (++walk.reports <= max_reports) walk.report(std::move(what));
}

void TreeCheck::walk_tree(TreeWalk& walk) {
  const TreeRecord& tree = walk.tree;
  if ((tree.depth == 0) != (tree.root == no_page) || tree.depth > max_depth) {
    say(walk, "its root and its depth contradict each other");
    return;
  }
  if (tree.depth > 0) walk_page(walk, tree.root, tree.depth, {});
  compare_counts(walk);
}

void TreeCheck::walk_page(TreeWalk& walk, std::uint64_t number, std::uint16_t level, const Bounds& bounds) {
  const bool branch = level > 1;
  if (!mark(number)) {
    say(walk,
        fmt::format("page {} {}", number, number > last_page() ? "lies beyond the last page" : "is in use twice"));
    return;
  }
  ++(branch ? walk.found.branch_pages : walk.found.leaf_pages);
  if (!branch && !walk.read_leaves) return;
  std::string page;  // of this level: the bounds of the pages below point into it
  const auto nodes = nodes_of(walk, number, branch ? branch_page : leaf_page, page);
  if (!nodes || !check_keys(walk, number, *nodes, branch, bounds)) return;
  if (branch) {
    walk_branch(walk, level, *nodes, bounds);
  } else {
    walk_leaf(walk, number, *nodes);
  }
}

std::optional<std::vector<Node>> TreeCheck::nodes_of(TreeWalk& walk, std::uint64_t number, std::uint16_t flags,
                                                     std::string& page) {
  const bool there = file_.read(number, 1, page);
  const std::string_view fault =
      there ? page_fault(page.data(), page.size(), number, flags) : "cannot be read from the file";
  if (!fault.empty()) {
    say(walk, fmt::format("page {} {}", number, fault));
    return std::nullopt;
  }
  std::vector<Node> nodes;
  const std::size_t end = read_page_header(page.data()).lower;
  for (std::size_t at = page_header_size; at < end; at += 2) {
    const auto offset = load<std::uint16_t>(page.data() + at);
    nodes.push_back(*read_node(page.data(), page.size(), offset, flags == branch_page));
  }
  return nodes;
}

bool TreeCheck::check_keys(TreeWalk& walk, std::uint64_t number, const std::vector<Node>& nodes, bool branch,
                           const Bounds& bounds) {
  const bool integers = (walk.tree.flags & tree_with_integer_keys) != 0;
  const auto fault = [&](std::string_view what) {
    say(walk, fmt::format("page {} {}", number, what));
    return false;
  };
  std::optional<std::string_view> last;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const std::string_view key = nodes[i].key;
    if (branch && i == 0) {
      if (!key.empty()) return fault("has a separator before its first child");
      continue;
    }
    if (integers ? key.size() != sizeof(std::uint64_t) : key.empty() || key.size() > longest_key) {
      return fault("has a key of a wrong size");
    }
    const bool ascends = !last || less(*last, key, integers);
    if (!ascends) return fault("has keys that do not ascend");
    if ((bounds.low && less(key, *bounds.low, integers)) || (bounds.high && !less(key, *bounds.high, integers))) {
      return fault("has a key outside of the bounds that the page above it names");
    }
    last = key;
  }
  return true;
}

void TreeCheck::walk_branch(TreeWalk& walk, std::uint16_t level, const std::vector<Node>& nodes, const Bounds& bounds) {
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    const Bounds below{.low = i == 0 ? bounds.low : std::optional(nodes[i].key),
                       .high = i + 1 < nodes.size() ? std::optional(nodes[i + 1].key) : bounds.high};
    walk_page(walk, nodes[i].child, static_cast<std::uint16_t>(level - 1), below);
  }
}

void TreeCheck::walk_leaf(TreeWalk& walk, std::uint64_t number, const std::vector<Node>& nodes) {
  walk.found.entries += nodes.size();
  for (const Node& node : nodes) {
    const bool overflows = (node.flags & node_on_overflow_pages) != 0;
    if ((node.flags & ~(node_on_overflow_pages | node_with_tree)) != 0) {
      say(walk, fmt::format("page {} has a node of an unknown kind", number));
      continue;
    }
    const auto value = overflows ? overflow_value(walk, number, node) : std::optional(node.value);
    if (value && walk.visit != nullptr) (*walk.visit)(node, *value);
  }
}

std::optional<std::string_view> TreeCheck::overflow_value(TreeWalk& walk, std::uint64_t leaf, const Node& node) {
  const auto first = load<std::uint64_t>(node.value.data());
  const std::uint64_t needed = overflow_pages_of(node.value_size, file_.page_size());
  const auto fault = [&](std::string_view what) {
    say(walk, fmt::format("page {} names overflow page {}, which {}", leaf, first, what));
    return std::nullopt;
  };
  if (first > last_page() || needed > last_page() + 1 - first) return fault("lies beyond the last page");
  if (!file_.read(first, needed, value_)) return fault("cannot be read from the file");
  const PageHeader header = read_page_header(value_.data());
  if (header.number != first || header.flags != overflow_page || header.overflow_pages < needed) {
    return fault("is not one of that size");
  }
  if (!mark(first, header.overflow_pages)) return fault("is in use twice");
  walk.found.overflow_pages += header.overflow_pages;
  return std::string_view(value_).substr(page_header_size, node.value_size);
}

void TreeCheck::compare_counts(TreeWalk& walk) {
  const TreeRecord& found = walk.found;
  const TreeRecord& said = walk.tree;
  const bool pages = found.branch_pages == said.branch_pages && found.leaf_pages == said.leaf_pages;
  const bool contents =
      !walk.read_leaves || (found.overflow_pages == said.overflow_pages && found.entries == said.entries);
  if (pages && contents) return;
  say(walk, fmt::format("it has {} branch, {} leaf and {} overflow pages with {} entries; its record says {}, {}, {} "
                        "and {}",
                        found.branch_pages, found.leaf_pages, found.overflow_pages, found.entries, said.branch_pages,
                        said.leaf_pages, said.overflow_pages, said.entries));
}

}  // namespace refctl::lmdb
