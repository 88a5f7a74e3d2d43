#include "cli/output/metrics_output.hpp"

#include "cli/output/csv_rows.hpp"
#include "cli/output/metrics_screen.hpp"
#include "cli/output/object.hpp"
#include "store/wire/views/metrics_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

namespace refctl::cli {

namespace {

// Returns the columns of a metric that is a list of objects, for an empty list; nothing for other metrics.
std::span<const std::string_view> columns_of_list(std::string_view field) {
  static constexpr std::array<std::string_view, 3> leaders{"user", "direct", "downline"};
  static constexpr std::array<std::string_view, 4> periods{"start", "signups", "referred", "organic"};
  static constexpr std::array<std::string_view, 5> cohorts{"month", "users", "referred_within_7", "referred_within_30",
                                                           "referred_within_90"};
  if (field == "top_referrers") return leaders;
  if (field == "periods") return periods;
  if (field == "cohorts") return cohorts;
  return {};
}

// Metrics are nested at most four levels deep.
void flat_csv(term::Output& out, const std::string& name, const OutputValue& value) {
  std::size_t index = 0;
  for (const OutputMember& one : value.members)
    flat_csv(out, fmt::format("{}.{}", name, value.kind == OutputValue::Kind::list ? std::to_string(index++) : one.key),
             one.value);
  if (value.kind == OutputValue::Kind::list || value.kind == OutputValue::Kind::object) return;
  write_csv_row(out, std::vector<std::string>{name, csv_text(value)});
}

}  // namespace

Result<> print_metrics(Context& context, const Metrics& metrics, const MetricsOptions& asked) {
  const GlobalOptions& globals = context.globals();
  const OutputFormat format = globals.format();
  if (format == OutputFormat::table && !globals.fields) {
    show_metrics(context, metrics, asked);
    return {};
  }
  const WriteObject write = [&metrics](wire::FieldSink& out) { wire::write_metrics(out, metrics); };
  const std::vector<std::string> names = globals.field_names();
  const bool lone_list = names.size() == 1 && !columns_of_list(names.front()).empty();
  const bool is_csv = format == OutputFormat::csv;
  if (!is_csv && (!lone_list || format != OutputFormat::table)) return show_object(context, write);

  auto selected = selected_value(globals, write);
  if (!selected) return failure_of(selected);
  if (lone_list) {
    if (!is_csv) context.use_pager();
    show_list(context, selected->members.front().value, columns_of_list(names.front()));
    return {};
  }
  context.out().write("metric,value\n");
  for (const OutputMember& one : selected->members) flat_csv(context.out(), one.key, one.value);
  return {};
}

Result<> print_user_metrics(Context& context, const UserMetrics& metrics) {
  const GlobalOptions& globals = context.globals();
  if (globals.format() == OutputFormat::table && !globals.fields) {
    show_user_metrics(context, metrics);
    return {};
  }
  return show_object(context, [&metrics](wire::FieldSink& out) { wire::write_user_metrics(out, metrics); });
}

}  // namespace refctl::cli
