#pragma once

#include "cli/term/output.hpp"
#include "cli/term/style.hpp"
#include "store/model/views.hpp"

#include <memory>
#include <string>
#include <vector>

namespace refctl::cli {

// Takes the nodes of a tree in pre-order and writes them in one form, as they come.
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

// The forms. `fields` are those of --fields, in their order; empty: what the form shows without it.

// Lines with branches for people: name, id, e-mail, date and counts of each node, or its fields.
[[nodiscard]] std::unique_ptr<TreePrinter> make_tree_drawing(term::Output& out, const term::Style& style,
                                                             std::vector<std::string> fields);
// Objects with their referrals nested; `forest`: an array of them.
[[nodiscard]] std::unique_ptr<TreePrinter> make_nested_json(term::Output& out, bool forest,
                                                            std::vector<std::string> fields);
// A row for each node, with its level.
[[nodiscard]] std::unique_ptr<TreePrinter> make_tree_lines(term::Output& out, std::vector<std::string> fields);
[[nodiscard]] std::unique_ptr<TreePrinter> make_tree_csv(term::Output& out, std::vector<std::string> fields);
// Diagram sources, which have no fields.
[[nodiscard]] std::unique_ptr<TreePrinter> make_dot(term::Output& out);
[[nodiscard]] std::unique_ptr<TreePrinter> make_mermaid(term::Output& out);

// The fields that a node has, in order.
[[nodiscard]] const std::vector<std::string>& tree_fields();

}  // namespace refctl::cli
