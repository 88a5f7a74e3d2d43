#include "cli/output/metrics_output.hpp"

#include "cli/output/json_row.hpp"
#include "cli/output/listing.hpp"
#include "cli/output/metrics_screen.hpp"
#include "cli/term/csv.hpp"
#include "store/wire/metrics_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace refctl::cli {

namespace {

// The lists among the figures, and what their entries have.
struct List {
  std::string_view key;
  std::vector<std::string> columns;
};

const List* list_named(std::string_view key) {
  static const std::array<List, 3> lists{
      List{"top_referrers", {"user", "direct", "downline"}},
      List{"periods", {"start", "signups", "referred", "organic"}},
      List{"cohorts", {"month", "users", "referred_within_7", "referred_within_30", "referred_within_90"}}};
  const auto found = std::find_if(lists.begin(), lists.end(), [key](const List& one) { return one.key == key; });
  return found == lists.end() ? nullptr : &*found;
}

void list_csv(term::Output& out, const List& list, std::string_view entries) {
  out.write(term::csv_line(list.columns));
  for (const std::string_view entry : elements_of(entries)) {
    std::vector<std::string> cells;
    for (const auto& [key, value] : members_of(entry)) cells.push_back(csv_cell(value, out));
    out.write(term::csv_line(cells));
  }
}

void list_table(term::Output& out, const List& list, std::string_view entries) {
  term::Table table(out, list.columns, out.is_terminal() ? out.columns() : 0);
  for (std::size_t i = 1; i < list.columns.size(); ++i) table.align(i, term::Align::right);
  for (const std::string_view entry : elements_of(entries)) {
    std::vector<std::string> cells;
    for (const auto& [key, value] : members_of(entry)) cells.push_back(table_cell(value));
    table.row(cells);
  }
  table.finish();
}

// The figures nest four deep at most.
void flat_csv(term::Output& out, const std::string& name, std::string_view value) {
  if (value.starts_with('{')) {
    for (const auto& [key, inner] : members_of(value)) flat_csv(out, fmt::format("{}.{}", name, key), inner);
    return;
  }
  if (value.starts_with('[')) {
    std::size_t index = 0;
    for (const std::string_view inner : elements_of(value)) flat_csv(out, fmt::format("{}.{}", name, index++), inner);
    return;
  }
  out.write(term::csv_line({name, csv_cell(value, out)}));
}

}  // namespace

Result<> print_metrics(Context& context, const Metrics& metrics, const MetricsOptions& asked) {
  const GlobalOptions& globals = context.globals();
  const OutputFormat format = globals.format();
  if (format == OutputFormat::table && !globals.fields) {
    show_metrics(context, metrics, asked);
    return {};
  }
  const WriteObject write = [&metrics](wire::JsonWriter& out) { wire::write_metrics(out, metrics); };
  const std::vector<std::string> names = globals.field_names();
  const List* list = names.size() == 1 ? list_named(names.front()) : nullptr;
  const bool flat = format == OutputFormat::csv;
  if (!flat && (list == nullptr || format != OutputFormat::table)) return show_object(context, write);

  std::string object;
  wire::JsonWriter json(object);
  write(json);
  auto fields = fields_of(globals, members_of(object));
  if (!fields) return failure_of(fields);
  const std::string picked = pick_fields(object, *fields);
  if (list != nullptr) {
    if (!flat) context.page_results();
    (flat ? list_csv : list_table)(context.out(), *list, members_of(picked).front().second);
    return {};
  }
  context.out().write("metric,value\n");
  for (const auto& [key, value] : members_of(picked)) flat_csv(context.out(), std::string(key), value);
  return {};
}

Result<> print_user_metrics(Context& context, const UserMetrics& metrics) {
  const GlobalOptions& globals = context.globals();
  if (globals.format() == OutputFormat::table && !globals.fields) {
    show_user_metrics(context, metrics);
    return {};
  }
  return show_object(context, [&metrics](wire::JsonWriter& out) { wire::write_user_metrics(out, metrics); });
}

}  // namespace refctl::cli
