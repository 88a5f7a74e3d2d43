#include "cli/serve/handlers/import_options.hpp"

#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/http/text.hpp"
#include "store/model/import_words.hpp"

#include <fmt/format.h>

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
  if (!named) return *format_of_type(call.request.field(http::HeaderField::content_type));
  const auto format = import_format_named(*named);
  if (!format) return fail_parameter("format", "format is not one of jsonl, json, csv, django");
  return *format;
}

// Reads a parameter that is one word of a list. `unless` completes the error message "NAME is …".
template <typename T, typename Into>
Result<> read_word(const Call& call, std::string_view name, std::optional<T> (*named)(std::string_view),
                   std::string_view unless, Into& into) {
  const auto text = call.query.text(name);
  if (!text) return {};
  const auto word = named(*text);
  if (!word) return fail_parameter(std::string(name), fmt::format("{} is {}", name, unless));
  into = *word;
  return {};
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

// Reads the options that define the meaning of the file's words and values.
Result<> read_meanings(const Call& call, ImportOptions& options) {
  Result<> read =
      read_word(call, "referred_by_is", referrer_kind_named, "none of any, id, email, code", options.referrers);
  if (read) read = read_word(call, "unknown_hash", unknown_hash_named, "neither refuse nor none", options.unknown_hash);
  if (read) read = read_word(call, "delimiter", delimiter_named, "neither one character nor tab", options.delimiter);
  if (!read) return read;
  if (const auto model = call.query.text("model")) options.model = std::string(*model);
  if (const auto null_text = call.query.text("null")) options.null_text = std::string(*null_text);
  std::string_view ignored = call.query.text("ignore").value_or("");
  while (!ignored.empty()) {
    const std::string_view column = ignored.substr(0, ignored.find(','));
    ignored.remove_prefix(std::min(ignored.size(), column.size() + 1));
    if (!column.empty()) options.ignored_columns.emplace_back(column);
  }
  return {};
}

// Reads the unit of numeric times, and the order of dates with the year last.
Result<> read_times(const Call& call, TimeFormat& times) {
  if (auto unit = read_word(call, "time_unit", time_unit_named, "none of ms, s, us", times.unit); !unit) return unit;
  return read_word(call, "date_format", date_order_named, "neither dmy nor mdy", times.order);
}

}  // namespace

bool takes_upload(std::string_view content_type) { return format_of_type(content_type).has_value(); }

Result<ImportOptions> import_options(const Call& call) {
  ImportOptions options;
  auto format = import_format(call);
  if (!format) return failure_of(format);
  options.format = *format;
  auto on_conflict =
      read_word(call, "on_conflict", on_conflict_named, "none of fail, skip, update", options.on_conflict);
  if (!on_conflict) return failure_of(on_conflict);
  if (const auto hash_format = call.query.text("hash_format")) options.hash_format = std::string(*hash_format);
  for (const auto& [name, option] :
       {std::pair{"keep_ids", &options.keep_ids}, std::pair{"trust_roles", &options.trust_roles},
        std::pair{"skip_invalid", &options.skip_invalid}, std::pair{"dry_run", &options.dry_run}}) {
    auto flag = call.query.flag(name);
    if (!flag) return failure_of(flag);
    *option = *flag;
  }
  if (auto meanings = read_meanings(call, options); !meanings) return failure_of(meanings);
  if (auto times = read_times(call, options.times); !times) return failure_of(times);
  auto columns = read_columns(call, options);
  if (!columns) return failure_of(columns);
  return options;
}

}  // namespace refctl::serve::handlers
