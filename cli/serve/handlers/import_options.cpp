#include "cli/serve/handlers/import_options.hpp"

#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/http/text.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace refctl::serve::handlers {

namespace {

std::optional<ImportFormat> format_of_type(std::string_view content_type) {
  const std::string_view type = http::trim(content_type.substr(0, content_type.find(';')));
  if (http::equal_without_case(type, "application/x-ndjson")) return ImportFormat::jsonl;
  if (http::equal_without_case(type, "application/jsonl")) return ImportFormat::jsonl;
  if (http::equal_without_case(type, "text/csv")) return ImportFormat::csv;
  // JSON may be an array of users or a Django dump; the importer detects which.
  if (http::equal_without_case(type, "application/json")) return ImportFormat::automatic;
  return std::nullopt;
}

Result<ImportFormat> import_format(const Call& call) {
  const auto named = call.query.text("format");
  if (!named) return *format_of_type(call.request.field(http::Field::content_type));
  if (*named == "jsonl") return ImportFormat::jsonl;
  if (*named == "json") return ImportFormat::json;
  if (*named == "csv") return ImportFormat::csv;
  if (*named == "django") return ImportFormat::django;
  return fail_parameter("format", "format is none of jsonl, json, csv, django");
}

// Reads map=email=mail,name=full_name.
Result<> read_columns(const Call& call, ImportOptions& options) {
  std::string_view list = call.query.text("map").value_or("");
  while (!list.empty()) {
    const std::string_view pair = list.substr(0, list.find(','));
    list.remove_prefix(std::min(list.size(), pair.size() + 1));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || equals == 0) return fail_parameter("map", "map is not field=column,…");
    options.columns[std::string(pair.substr(0, equals))] = std::string(pair.substr(equals + 1));
  }
  return {};
}

// Reads how to interpret times in the file: the unit of numbers, and the order of day and month in dates with the year
// last.
Result<> read_times(const Call& call, TimeFormat& times) {
  if (const auto unit = call.query.text("time_unit")) {
    const auto named = time_unit_named(*unit);
    if (!named) return fail_parameter("time_unit", "time_unit is none of ms, s, us");
    times.unit = *named;
  }
  if (const auto order = call.query.text("date_format")) {
    const auto named = date_order_named(*order);
    if (!named) return fail_parameter("date_format", "date_format is neither dmy nor mdy");
    times.order = *named;
  }
  return {};
}

}  // namespace

bool takes_upload(std::string_view content_type) { return format_of_type(content_type).has_value(); }

Result<ImportOptions> import_options(const Call& call) {
  ImportOptions options;
  auto format = import_format(call);
  if (!format) return failure_of(format);
  options.format = *format;
  if (const auto on_conflict = call.query.text("on_conflict")) {
    if (*on_conflict == "skip") {
      options.on_conflict = OnConflict::skip;
    } else if (*on_conflict == "update") {
      options.on_conflict = OnConflict::update;
    } else if (*on_conflict != "fail") {
      return fail_parameter("on_conflict", "on_conflict is none of fail, skip, update");
    }
  }
  if (const auto hash_format = call.query.text("hash_format")) options.hash_format = std::string(*hash_format);
  for (const auto& [name, option] :
       {std::pair{"keep_ids", &options.keep_ids}, std::pair{"trust_roles", &options.trust_roles},
        std::pair{"skip_invalid", &options.skip_invalid}, std::pair{"dry_run", &options.dry_run}}) {
    auto flag = call.query.flag(name);
    if (!flag) return failure_of(flag);
    *option = *flag;
  }
  if (auto times = read_times(call, options.times); !times) return failure_of(times);
  auto columns = read_columns(call, options);
  if (!columns) return failure_of(columns);
  return options;
}

}  // namespace refctl::serve::handlers
