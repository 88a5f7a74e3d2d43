#include "cli/output/tree_output.hpp"

#include "cli/output/fields.hpp"
#include "cli/output/tree_printer.hpp"

#include <memory>
#include <string>
#include <vector>

namespace refctl::cli {

namespace {

Result<std::unique_ptr<TreePrinter>> printer(Context& context, TreeFormat format, bool forest) {
  term::Output& out = context.out();
  auto fields = selected_fields(context.globals(), tree_fields());
  if (!fields) return failure_of(fields);
  switch (format) {
    case TreeFormat::drawing: return make_tree_drawing(out, context.style(), std::move(*fields));
    case TreeFormat::json: return make_nested_json(out, forest, std::move(*fields));
    case TreeFormat::lines: return make_tree_lines(out, std::move(*fields));
    case TreeFormat::csv: return make_tree_csv(out, std::move(*fields));
    case TreeFormat::dot:
    case TreeFormat::mermaid: break;
  }
  if (!fields->empty())
    return fail(ErrorCode::usage,
                "--fields cannot be combined with --format dot or mermaid: a diagram shows names and ids");
  return format == TreeFormat::dot ? make_dot(out) : make_mermaid(out);
}

}  // namespace

std::optional<TreeFormat> tree_format_named(std::string_view name) {
  if (name == "dot") return TreeFormat::dot;
  if (name == "mermaid") return TreeFormat::mermaid;
  if (name == "csv") return TreeFormat::csv;
  if (name == "json") return TreeFormat::json;
  return std::nullopt;
}

Result<TreeFormat> tree_format(const GlobalOptions& globals, std::optional<TreeFormat> named) {
  std::optional<TreeFormat> asked;
  if (globals.output) {
    switch (*globals.output) {
      case OutputFormat::table: asked = TreeFormat::drawing; break;
      case OutputFormat::json: asked = TreeFormat::json; break;
      case OutputFormat::jsonl: asked = TreeFormat::lines; break;
      case OutputFormat::csv: asked = TreeFormat::csv; break;
    }
  }
  if (named && asked && *named != *asked)
    return fail(ErrorCode::usage, "--format and --output ask for different forms");
  return named.value_or(asked.value_or(TreeFormat::drawing));
}

Result<> print_tree(Context& context, Referrals& referrals, const TreeQuery& query, TreeFormat format) {
  auto made = printer(context, format, query.all_roots);
  if (!made) return failure_of(made);
  if (format == TreeFormat::drawing) context.use_pager();
  TreePrinter& to = **made;
  term::Output& out = context.out();
  bool begun = false;
  Result<> walked = referrals.tree_of(query, [&](const TreeNode& node) {
    if (!begun) to.begin();
    begun = true;
    to.node(node);
    return out.closed() ? Walk::stop : Walk::on;
  });
  if (!walked) return walked;
  // Nobody at all is an empty form, not an empty file.
  if (!begun) to.begin();
  to.end();
  return {};
}

}  // namespace refctl::cli
