#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/handlers/import_options.hpp"
#include "cli/serve/handlers/results.hpp"
#include "cli/serve/service.hpp"
#include "store/wire/import_json.hpp"

#include <string>
#include <vector>

namespace refctl::serve::handlers {

namespace {

// How many of the records skipped by skip_invalid the answer lists: the first ones.
constexpr std::size_t max_rejects = 1000;
constexpr std::size_t max_reject_bytes = std::size_t{1024} * 1024;

}  // namespace

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
    if (rejects.size() < max_rejects && bytes <= max_reject_bytes) rejects.emplace_back(line);
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
