#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/handlers/results.hpp"
#include "cli/serve/http/text.hpp"
#include "cli/serve/service.hpp"
#include "store/wire/import_json.hpp"

#include <optional>
#include <string>
#include <vector>

namespace refctl::serve::handlers {

namespace {

// How much of what skip_invalid left out goes into the answer: the first refused records.
constexpr std::size_t most_rejects = 1000;
constexpr std::size_t most_reject_bytes = std::size_t{1024} * 1024;

std::optional<ImportFormat> format_of_type(std::string_view content_type) {
  const std::string_view type = http::trim(content_type.substr(0, content_type.find(';')));
  if (http::equal_without_case(type, "application/x-ndjson")) return ImportFormat::jsonl;
  if (http::equal_without_case(type, "application/jsonl")) return ImportFormat::jsonl;
  if (http::equal_without_case(type, "text/csv")) return ImportFormat::csv;
  // An array of users, or a Django dump: the content tells.
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

// map=email=mail,name=full_name
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

Result<ImportOptions> import_options(const Call& call) {
  auto known = call.query.only(
      {"format", "on_conflict", "keep_ids", "trust_roles", "skip_invalid", "dry_run", "hash_format", "map"});
  if (!known) return failure_of(known);
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
  auto columns = read_columns(call, options);
  if (!columns) return failure_of(columns);
  return options;
}

}  // namespace

bool takes_upload(std::string_view content_type) { return format_of_type(content_type).has_value(); }

Result<> import_users(Call& call) {
  auto options = import_options(call);
  if (!options) return failure_of(options);
  const int descriptor = call.upload->rewind();
  if (descriptor < 0) return fail(ErrorCode::store_unusable, "the upload cannot be read back");
  std::vector<std::string> rejects;
  std::size_t bytes = 0;
  ImportHooks hooks;
  hooks.reject = [&](std::string_view line) -> Result<> {
    bytes += line.size();
    if (rejects.size() < most_rejects && bytes <= most_reject_bytes) rejects.emplace_back(line);
    return {};
  };
  auto report = call.referrals->import_users({.descriptor = descriptor, .name = {}}, *options, hooks);
  if (!report) return failure_of(report);
  call.reply.content_type = json_type;
  wire::JsonWriter json(call.reply.body);
  wire::write_import_answer(json, *report, rejects);
  return {};
}

Result<> export_users(Call& call) {
  ExportOptions options;
  call.reply.content_type = "application/x-ndjson";
  if (const auto format = call.query.text("format")) {
    if (*format == "csv") {
      options.format = ExportFormat::csv;
      call.reply.content_type = "text/csv; charset=utf-8";
    } else if (*format == "django") {
      options.format = ExportFormat::django;
      call.reply.content_type = json_type;
    } else if (*format != "jsonl") {
      return fail_parameter("format", "format is none of jsonl, csv, django");
    }
  }
  auto with_passwords = call.query.flag("with_passwords");
  if (!with_passwords) return failure_of(with_passwords);
  options.with_passwords = *with_passwords;
  auto written = call.referrals->export_users(options, [&](std::string_view piece) -> Result<> {
    if (call.send(piece)) return {};
    return fail(ErrorCode::interrupted, "the client is gone");
  });
  if (!written) return failure_of(written);
  return {};
}

}  // namespace refctl::serve::handlers
