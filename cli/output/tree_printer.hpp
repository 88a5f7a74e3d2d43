#pragma once

#include "cli/term/output.hpp"
#include "cli/term/style.hpp"
#include "store/model/views.hpp"

#include <memory>
#include <string>
#include <vector>

namespace refctl::cli {

// Writes the nodes of a tree, which arrive in pre-order, in one format without collecting them.
class TreePrinter {
 public:
  explicit TreePrinter(term::Output& out) : out_(out) {}
  TreePrinter(const TreePrinter&) = delete;
  TreePrinter& operator=(const TreePrinter&) = delete;
  virtual ~TreePrinter() = default;
  virtual void begin() {}
  virtual void node(const TreeNode& node) = 0;
  virtual void end() {}

 protected:
  term::Output& out_;
};

// The formats. `fields` are those of --fields, in that order; empty: the format's default.

// Lines with branches, for people: name, id, e-mail, date and counts of each node, or its fields.
[[nodiscard]] std::unique_ptr<TreePrinter> make_tree_drawing(term::Output& out, const term::Style& style,
                                                             std::vector<std::string> fields);
// Objects with their referrals nested; `forest`: an array of them.
[[nodiscard]] std::unique_ptr<TreePrinter> make_nested_json(term::Output& out, bool forest,
                                                            std::vector<std::string> fields);
// One row per node, with its level.
[[nodiscard]] std::unique_ptr<TreePrinter> make_tree_lines(term::Output& out, std::vector<std::string> fields);
[[nodiscard]] std::unique_ptr<TreePrinter> make_tree_csv(term::Output& out, std::vector<std::string> fields);
// Diagram sources; these have no fields.
[[nodiscard]] std::unique_ptr<TreePrinter> make_dot(term::Output& out);
[[nodiscard]] std::unique_ptr<TreePrinter> make_mermaid(term::Output& out);

// Returns the names of a node's fields, in order.
[[nodiscard]] const std::vector<std::string>& tree_fields();

}  // namespace refctl::cli
