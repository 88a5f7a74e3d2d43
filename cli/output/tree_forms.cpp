#include "cli/output/csv_rows.hpp"
#include "cli/output/row_cells.hpp"
#include "cli/output/tree_printer.hpp"
#include "cli/term/escape.hpp"
#include "store/wire/views/tree_json.hpp"

#include <fmt/format.h>

#include <utility>

namespace refctl::cli {

namespace {

class NestedJson final : public TreePrinter {
 public:
  NestedJson(term::Output& out, bool forest, std::vector<std::string> fields)
      : TreePrinter(out),
        json_(text_, forest),
        fields_(std::move(fields)),
        cells_(columns_of(fields_), CellForm::json) {}

  void node(const TreeNode& node) override {
    if (fields_.empty()) {
      json_.add(node);
    } else {
      wire::write_tree_row(cells_, node);
      json_.add(node.level, [&](wire::JsonWriter& json) {
        for (std::size_t i = 0; i < fields_.size(); ++i) json.key(fields_[i]).raw(cells_.cells()[i]);
      });
    }
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
  std::vector<std::string> fields_;
  RowCells cells_;
};

class Lines final : public TreePrinter {
 public:
  Lines(term::Output& out, std::vector<std::string> fields)
      : TreePrinter(out), fields_(std::move(fields)), cells_(columns_of(fields_), CellForm::json) {}

  void node(const TreeNode& node) override {
    if (!fields_.empty()) wire::write_tree_row(cells_, node);
    out_.compose([&](std::string& text) {
      if (fields_.empty()) {
        wire::JsonWriter json(text);
        wire::write_tree_row(json, node);
      } else {
        append_selected(text, fields_, cells_);
      }
      text += '\n';
    });
  }

 private:
  std::vector<std::string> fields_;
  RowCells cells_;
};

class Csv final : public TreePrinter {
 public:
  Csv(term::Output& out, std::vector<std::string> fields)
      : TreePrinter(out),
        fields_(fields.empty() ? tree_fields() : std::move(fields)),
        cells_(columns_of(fields_), CellForm::csv) {}

  void begin() override { write_csv_row(out_, fields_); }
  void node(const TreeNode& node) override {
    wire::write_tree_row(cells_, node);
    write_csv_row(out_, cells_.cells());
  }

 private:
  std::vector<std::string> fields_;
  RowCells cells_;
};

std::string shown_name(const TreeNode& node) { return node.erased ? "erased" : term::escape(node.name); }

class Dot final : public TreePrinter {
 public:
  using TreePrinter::TreePrinter;
  void begin() override { out_.write("digraph referrals {\n  node [shape=box];\n"); }
  void node(const TreeNode& node) override {
    std::string label;
    for (const char c : shown_name(node)) {
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
    for (const char c : shown_name(node)) {
      // Entities keep a name from ending the label or starting markup.
      const bool plain = (c != '"' && c != '#' && c != '<' && c != '>' && c != '&' && c != '`' && c != '\\');
      label += plain ? std::string(1, c) : fmt::format("#{};", static_cast<int>(c));
    }
    out_.line(fmt::format("  u{}[\"{} ({})\"]", node.id.value, label, node.id.value));
    if (node.level > 0 && node.referrer) out_.line(fmt::format("  u{} --> u{}", node.referrer->value, node.id.value));
  }
};

}  // namespace

const std::vector<std::string>& tree_fields() {
  static const std::vector<std::string> all = {"level",         "id",          "name",          "email",
                                               "referral_code", "referred_by", "registered_at", "referral_points",
                                               "downline",      "hidden"};
  return all;
}

std::unique_ptr<TreePrinter> make_nested_json(term::Output& out, bool forest, std::vector<std::string> fields) {
  return std::make_unique<NestedJson>(out, forest, std::move(fields));
}
std::unique_ptr<TreePrinter> make_tree_lines(term::Output& out, std::vector<std::string> fields) {
  return std::make_unique<Lines>(out, std::move(fields));
}
std::unique_ptr<TreePrinter> make_tree_csv(term::Output& out, std::vector<std::string> fields) {
  return std::make_unique<Csv>(out, std::move(fields));
}
std::unique_ptr<TreePrinter> make_dot(term::Output& out) { return std::make_unique<Dot>(out); }
std::unique_ptr<TreePrinter> make_mermaid(term::Output& out) { return std::make_unique<Mermaid>(out); }

}  // namespace refctl::cli
