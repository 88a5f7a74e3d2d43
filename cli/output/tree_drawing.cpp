#include "cli/output/row_cells.hpp"
#include "cli/output/tree_printer.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"
#include "cli/term/tree.hpp"
#include "store/wire/views/tree_json.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace refctl::cli {

namespace {

constexpr std::size_t gap = 2;
constexpr std::string_view blanks = "  ";

// The branches of a tree, and remarks about hidden nodes: "… 12 more" as the last line below a node.
class Branches {
 public:
  explicit Branches(term::Output& out) : out_(out), lines_(out.is_terminal() ? out.columns() : 0) {}

  // Called before a node: writes the remarks that are due, then appends the node's branches. Returns their width.
  std::size_t begin(std::string& line, const TreeNode& node) {
    remark_from(line, node.level);
    return lines_.append_branches(line, node.level, node.last_sibling);
  }
  void end(const TreeNode& node) {
    if (node.hidden > 0) due_.push_back({node.level, node.hidden});
  }
  void finish() {
    out_.compose([&](std::string& text) { remark_from(text, 0); });
  }

 private:
  struct Remark {
    std::uint64_t level;
    std::uint64_t hidden;
  };

  void remark_from(std::string& text, std::uint64_t level) {
    while (!due_.empty() && due_.back().level >= level) {
      lines_.append_branches(text, due_.back().level + 1, true);
      text += "… ";
      term::append_grouped(text, due_.back().hidden);
      text += " more\n";
      due_.pop_back();
    }
  }

  term::Output& out_;
  term::TreeLines lines_;
  std::vector<Remark> due_;
};

// The parts of a node's line besides its id; empty parts are left out.
struct LineParts {
  std::string name;
  std::string email;
  std::string date;
  std::string counts;
};

std::size_t width_with_gap(const std::string& part) { return part.empty() ? 0 : gap + term::display_width(part); }

// Shortens a line until it fits into `room` columns: drops the e-mail first, then the date, then the counts; the name
// is cut.
void fit(LineParts& parts, std::size_t room) {
  constexpr std::size_t least = 12;  // minimum width of a name or an e-mail
  const std::size_t named = term::display_width(parts.name);
  const auto has_room = [&] {
    return std::min(named, least) + width_with_gap(parts.date) + width_with_gap(parts.counts) <= room;
  };
  if (!has_room()) {
    parts.email.clear();
    parts.date.clear();
  }
  if (!has_room()) parts.counts.clear();
  const std::size_t rest = width_with_gap(parts.date) + width_with_gap(parts.counts);
  const std::size_t left = room > rest ? room - rest : 0;
  if (named + width_with_gap(parts.email) <= left) return;
  const std::size_t most = left > least + gap ? left - least - gap : 0;  // of a name next to an e-mail
  const std::size_t for_name = std::min(named, std::max(least, most));
  const std::size_t for_email = left > for_name + gap ? left - for_name - gap : 0;
  if (for_email < least) {
    parts.email.clear();
    parts.name = term::cut(parts.name, std::max<std::size_t>(left, 1));
    return;
  }
  parts.name = term::cut(parts.name, for_name);
  parts.email = term::cut(parts.email, for_email);
}

class TreeDrawing final : public TreePrinter {
 public:
  TreeDrawing(term::Output& out, const term::Style& style) : TreePrinter(out), style_(style), branches_(out) {}

  void node(const TreeNode& node) override {
    out_.compose([&](std::string& text) {
      const std::size_t before = branches_.begin(text, node);
      set_parts(node);
      const std::size_t id_from = id_.size();
      if (out_.is_terminal()) {
        const std::size_t taken = before + id_from;
        fit(parts_, out_.columns() > taken ? out_.columns() - taken : 0);
      }
      style_.append(text, term::Tone::strong, parts_.name);
      text += id_;
      facts_.clear();
      for (const std::string* part : {&parts_.email, &parts_.date, &parts_.counts}) {
        if (!part->empty()) facts_.append(blanks).append(*part);
      }
      style_.append(text, term::Tone::dim, facts_);
      text += '\n';
    });
    branches_.end(node);
  }
  void end() override { branches_.finish(); }

 private:
  void set_parts(const TreeNode& node) {
    parts_.name.clear();
    parts_.email.clear();
    if (node.erased) {
      parts_.name = "erased";
    } else {
      term::append_escaped(parts_.name, node.name);
      term::append_escaped(parts_.email, node.email);
    }
    id_ = " (";
    term::append_number(id_, node.id.value);
    id_ += ')';
    parts_.date.clear();
    append_rfc3339(parts_.date, node.registered_at);
    parts_.date.resize(10);
    parts_.counts.clear();
    if (node.children == 0) return;
    term::append_grouped(parts_.counts, node.children);
    parts_.counts += " direct";
    if (node.downline <= node.children) return;
    parts_.counts += ", ";
    term::append_grouped(parts_.counts, node.downline);
    parts_.counts += " in all";
  }

  const term::Style& style_;
  Branches branches_;
  // Of the node under way; kept for their memory.
  LineParts parts_;
  std::string id_;
  std::string facts_;
};

// Branches, and the fields that were asked for.
class FieldDrawing final : public TreePrinter {
 public:
  FieldDrawing(term::Output& out, std::vector<std::string> fields)
      : TreePrinter(out), fields_(std::move(fields)), cells_(columns_of(fields_), CellForm::table), branches_(out) {}

  void node(const TreeNode& node) override {
    wire::write_tree_row(cells_, node);
    out_.compose([&](std::string& text) {
      const std::size_t before = branches_.begin(text, node);
      std::string line;
      for (const std::string& cell : cells_.cells()) {
        if (!line.empty()) line += blanks;
        term::append_escaped(line, cell);
      }
      const std::size_t columns = out_.columns();
      text += out_.is_terminal() ? term::cut(line, columns > before ? columns - before : 1) : line;
      text += '\n';
    });
    branches_.end(node);
  }
  void end() override { branches_.finish(); }

 private:
  std::vector<std::string> fields_;
  RowCells cells_;
  Branches branches_;
};

}  // namespace

std::unique_ptr<TreePrinter> make_tree_drawing(term::Output& out, const term::Style& style,
                                               std::vector<std::string> fields) {
  if (!fields.empty()) return std::make_unique<FieldDrawing>(out, std::move(fields));
  return std::make_unique<TreeDrawing>(out, style);
}

}  // namespace refctl::cli
