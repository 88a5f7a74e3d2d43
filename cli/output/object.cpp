#include "cli/output/object.hpp"

#include "cli/output/csv_rows.hpp"
#include "cli/output/fields.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/table.hpp"
#include "cli/term/wrap.hpp"
#include "store/wire/json/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

// A line of the table: one field. Fields of nested objects have separate lines.
struct Line {
  std::string name;
  const OutputValue* value;
};

void add_lines(std::vector<Line>& lines, const std::string& name, const OutputValue& value) {
  if (value.kind != OutputValue::Kind::object || value.is_user()) {
    lines.push_back({name, &value});
    return;
  }
  for (const OutputMember& one : value.members) add_lines(lines, name + "." + one.key, one.value);
}

std::string capitals(std::string name) {
  for (char& c : name) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return name;
}

class ObjectTable {
 public:
  explicit ObjectTable(Context& context) : context_(context), out_(context.out()) {}

  void show(const OutputValue& object) {
    std::vector<Line> lines;
    for (const OutputMember& one : object.members) add_lines(lines, one.key, one.value);
    const bool alone = lines.size() == 1;
    for (const Line& line : lines) {
      if (!line.value->is_list_of_objects()) width_ = std::max(width_, line.name.size());
    }
    for (const Line& line : lines) {
      if (!line.value->is_list_of_objects()) {
        if (after_list_) out_.line("");
        after_list_ = false;
        show_line(line);
      } else {
        if (!alone) heading(line.name);
        show_list(context_, *line.value);
        after_list_ = true;
      }
      begun_ = true;
    }
  }

 private:
  void heading(const std::string& name) {
    if (begun_) out_.line("");
    out_.line(context_.style().paint(term::Tone::strong, capitals(name)));
  }

  void show_line(const Line& line) {
    constexpr std::size_t least = 16;  // minimum width of a value next to its name
    const std::string name = context_.style().paint(term::Tone::dim, capitals(line.name));
    const std::string value = term::escape(line.name == "path" ? path_text(*line.value) : table_text(*line.value));
    const std::string padding(width_ - line.name.size() + 2, ' ');
    if (!out_.is_terminal()) {
      out_.line(name + padding + value);
    } else if (const std::size_t columns = out_.columns(); width_ + 2 + least <= columns) {
      out_.line(name + padding + term::wrapped(value, width_ + 2, columns));
    } else {
      out_.line(name);
      out_.line("  " + term::wrapped(value, 2, columns));
    }
  }

  Context& context_;
  term::Output& out_;
  std::size_t width_ = 0;  // width of the names
  bool begun_ = false;
  bool after_list_ = false;
};

bool is_number(const OutputValue& value) {
  return value.kind == OutputValue::Kind::integer || value.kind == OutputValue::Kind::real;
}

std::vector<std::string> keys_of(const OutputValue& object) {
  std::vector<std::string> keys;
  keys.reserve(object.members.size());
  for (const OutputMember& one : object.members) keys.push_back(one.key);
  return keys;
}

template <typename TextOf>
std::vector<std::string> texts_of(const OutputValue& object, const TextOf& text_of) {
  std::vector<std::string> texts;
  texts.reserve(object.members.size());
  for (const OutputMember& one : object.members) texts.push_back(text_of(one.value));
  return texts;
}

}  // namespace

void show_list(Context& context, const OutputValue& list, std::span<const std::string_view> keys) {
  std::vector<std::string> headers(keys.begin(), keys.end());
  if (!list.members.empty()) headers = keys_of(list.members.front().value);
  term::Output& out = context.out();
  if (context.globals().format() == OutputFormat::csv) {
    write_csv_row(out, headers);
    for (const OutputMember& one : list.members) write_csv_row(out, texts_of(one.value, csv_text));
    return;
  }
  term::TextTable table(out, headers, out.is_terminal() ? out.columns() : 0);
  if (!list.members.empty()) {
    const OutputValue& first = list.members.front().value;
    for (std::size_t i = 0; i < first.members.size(); ++i) {
      if (is_number(first.members[i].value)) table.align(i, term::Align::right);
    }
  }
  const auto text_of = [&](const OutputValue& value) {
    return out.is_terminal() ? minute_text(value) : table_text(value);
  };
  for (const OutputMember& one : list.members) table.row(texts_of(one.value, text_of));
  table.finish();
}

Result<OutputValue> selected_value(const GlobalOptions& globals, const WriteObject& write) {
  ValueSink sink;
  write(sink);
  const OutputValue& whole = sink.value();
  auto fields = selected_fields(globals, keys_of(whole));
  if (!fields) return failure_of(fields);
  if (fields->empty()) return whole;
  OutputValue selected{.kind = OutputValue::Kind::object, .text = {}, .members = {}};
  for (const std::string& field : *fields) selected.members.push_back({field, *whole.find(field)});
  return selected;
}

Result<> show_object(Context& context, const WriteObject& write) {
  const OutputFormat format = context.globals().format();
  term::Output& out = context.out();
  const bool is_json = format == OutputFormat::json || format == OutputFormat::jsonl;
  if (is_json && !context.globals().fields) {
    std::string text;
    wire::JsonWriter json(text);
    write(json);
    out.line(text);
    return {};
  }
  auto object = selected_value(context.globals(), write);
  if (!object) return failure_of(object);
  if (is_json) {
    out.line(json_text(*object));
  } else if (format == OutputFormat::csv) {
    write_csv_row(out, keys_of(*object));
    write_csv_row(out, texts_of(*object, csv_text));
  } else {
    ObjectTable(context).show(*object);
  }
  return {};
}

Result<> show_count(Context& context, std::uint64_t count) {
  if (context.globals().format() == OutputFormat::table) {
    context.out().line(std::to_string(count));
    return {};
  }
  return show_object(context,
                     [count](wire::FieldSink& out) { out.begin_object().member("count", count).end_object(); });
}

}  // namespace refctl::cli
