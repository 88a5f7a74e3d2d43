#include "cli/output/tree_output.hpp"

#include "cli/output/json_row.hpp"
#include "cli/output/listing.hpp"
#include "cli/term/csv.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/progress.hpp"
#include "cli/term/tree.hpp"
#include "store/wire/tree_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

namespace refctl::cli {

namespace {

// Takes the nodes of a tree in pre-order and writes them in one form.
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

class Drawing final : public TreePrinter {
 public:
  Drawing(term::Output& out, const term::Style& style) : TreePrinter(out), style_(style) {}

  void node(const TreeNode& node) override {
    remark_from(node.level);
    const std::string before = lines_.before(node.level, node.last_sibling);
    std::string name = node.erased ? "erased" : term::escape(node.name);
    std::string email = node.erased ? "" : term::escape(node.email);
    const std::string id = fmt::format(" ({})", node.id.value);
    std::string facts = "  " + to_rfc3339(node.registered_at).substr(0, 10);
    if (node.children > 0)
      facts += node.downline > node.children
                   ? fmt::format("  {} direct, {} in all", term::grouped(node.children), term::grouped(node.downline))
                   : fmt::format("  {} direct", term::grouped(node.children));
    if (out_.is_terminal())
      fit(before.empty() ? 0 : term::display_width(before), name, email, id.size() + facts.size());
    out_.line(before + style_.paint(term::Tone::strong, name) + id +
              style_.paint(term::Tone::dim, (email.empty() ? "" : "  " + email) + facts));
    if (node.hidden > 0) owed_.push_back({node.level, node.hidden});
  }
  void end() override { remark_from(0); }

 private:
  // Cuts the e-mail first, then the name, so that a line does not wrap while there is room for both at all.
  void fit(std::size_t before, std::string& name, std::string& email, std::size_t rest) const {
    constexpr std::size_t least = 12;
    const std::size_t taken = before + rest + 2;  // with the gap before the e-mail
    const std::size_t room = out_.columns() > taken ? out_.columns() - taken : 0;
    const std::size_t named = term::display_width(name);
    if (named + term::display_width(email) <= room) return;
    const std::size_t for_name = std::min(named, std::max(least, room > least ? room - least : 0));
    const std::size_t for_email = room > for_name ? room - for_name : 0;
    name = term::cut(name, for_name);
    email = for_email < least ? "" : term::cut(email, for_email);
  }

  struct Owed {
    std::uint64_t level;
    std::uint64_t hidden;
  };

  // What was left out of a user stands after all that is shown below them.
  void remark_from(std::uint64_t level) {
    while (!owed_.empty() && owed_.back().level >= level) {
      out_.line(
          fmt::format("{}… {} more", lines_.before(owed_.back().level + 1, true), term::grouped(owed_.back().hidden)));
      owed_.pop_back();
    }
  }

  const term::Style& style_;
  term::TreeLines lines_;
  std::vector<Owed> owed_;
};

class NestedJson final : public TreePrinter {
 public:
  NestedJson(term::Output& out, bool forest) : TreePrinter(out), json_(text_, forest) {}
  void node(const TreeNode& node) override {
    json_.add(node);
    pass_on();
  }
  void end() override {
    json_.finish();
    text_ += '\n';
    pass_on();
  }

 private:
  void pass_on() {
    out_.write(text_);
    text_.clear();
  }
  std::string text_;
  wire::TreeJson json_;
};

class Rows final : public TreePrinter {
 public:
  Rows(term::Output& out, bool csv, std::vector<std::string> fields)
      : TreePrinter(out), csv_(csv), fields_(std::move(fields)) {}
  void begin() override {
    if (csv_) out_.write(term::csv_line(fields_));
  }
  void node(const TreeNode& node) override {
    std::string object;
    wire::JsonWriter json(object);
    wire::write_tree_row(json, node);
    object = pick_fields(object, fields_);
    if (!csv_) {
      out_.line(object);
      return;
    }
    std::vector<std::string> cells;
    for (const auto& [key, value] : members_of(object)) {
      const std::string text = csv_value(value);
      cells.push_back(out_.is_terminal() ? term::escape(text) : text);
    }
    out_.write(term::csv_line(cells));
  }

 private:
  bool csv_;
  std::vector<std::string> fields_;
};

class Dot final : public TreePrinter {
 public:
  using TreePrinter::TreePrinter;
  void begin() override { out_.write("digraph referrals {\n  node [shape=box];\n"); }
  void node(const TreeNode& node) override {
    std::string label;
    for (const char c : node.erased ? std::string("erased") : term::escape(node.name)) {
      if (c == '"' || c == '\\') label += '\\';
      label += c;
    }
    out_.line(fmt::format("  u{} [label=\"{}\\n{}\"];", node.id.value, label, node.id.value));
    if (node.level > 0 && node.referrer) out_.line(fmt::format("  u{} -> u{};", node.referrer->value, node.id.value));
  }
  void end() override { out_.line("}"); }
};

class Mermaid final : public TreePrinter {
 public:
  using TreePrinter::TreePrinter;
  void begin() override { out_.line("flowchart TD"); }
  void node(const TreeNode& node) override {
    std::string label;
    for (const char c : node.erased ? std::string("erased") : term::escape(node.name)) {
      // Entities keep a name from ending the label or starting markup.
      const bool plain = (c != '"' && c != '#' && c != '<' && c != '>' && c != '&' && c != '`' && c != '\\');
      label += plain ? std::string(1, c) : fmt::format("#{};", static_cast<int>(c));
    }
    out_.line(fmt::format("  u{}[\"{} ({})\"]", node.id.value, label, node.id.value));
    if (node.level > 0 && node.referrer) out_.line(fmt::format("  u{} --> u{}", node.referrer->value, node.id.value));
  }
};

Result<std::vector<std::string>> row_fields(const GlobalOptions& globals) {
  const std::vector<std::string> all = {"level",         "id",          "name",          "email",
                                        "referral_code", "referred_by", "registered_at", "referral_points",
                                        "downline",      "hidden"};
  std::vector<std::string> fields = globals.field_names();
  for (const std::string& field : fields) {
    if (std::find(all.begin(), all.end(), field) == all.end())
      return fail(ErrorCode::usage, fmt::format("--fields: there is no field '{}' here", term::escape(field)),
                  fmt::format("fields: {}", fmt::join(all, ", ")));
  }
  return fields.empty() ? all : fields;
}

Result<std::unique_ptr<TreePrinter>> printer(Context& context, TreeFormat format, bool forest) {
  term::Output& out = context.out();
  auto fields = row_fields(context.globals());
  if (!fields) return failure_of(fields);
  std::unique_ptr<TreePrinter> made;
  switch (format) {
    case TreeFormat::drawing: made = std::make_unique<Drawing>(out, context.style()); break;
    case TreeFormat::json: made = std::make_unique<NestedJson>(out, forest); break;
    case TreeFormat::lines: made = std::make_unique<Rows>(out, false, std::move(*fields)); break;
    case TreeFormat::csv: made = std::make_unique<Rows>(out, true, std::move(*fields)); break;
    case TreeFormat::dot: made = std::make_unique<Dot>(out); break;
    case TreeFormat::mermaid: made = std::make_unique<Mermaid>(out); break;
  }
  return made;
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
  if (format == TreeFormat::drawing) context.page_results();
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
