#include "cli/serve/handlers/handlers.hpp"
#include "cli/serve/handlers/import_options.hpp"
#include "cli/serve/handlers/results.hpp"
#include "cli/serve/handlers/user_filters.hpp"
#include "cli/serve/service/service.hpp"
#include "store/wire/views/import_json.hpp"

#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

namespace refctl::serve::handlers {

namespace {

// How many of the records skipped by skip_invalid the response lists: the first ones.
constexpr std::size_t max_rejects = 1000;
constexpr std::size_t max_reject_bytes = std::size_t{1024} * 1024;

// How many users an export has.
constexpr std::string_view count_field = "Refctl-Count";

// Sends the contents of the file; stops early if the client disconnects.
Result<> send_file(Call& call, const Spool& file) {
  constexpr std::size_t piece_bytes = std::size_t{32} * 1024;
  const int descriptor = file.rewind();
  if (descriptor < 0) return fail(ErrorCode::internal, "the refused records cannot be read back");
  std::vector<char> piece(piece_bytes);
  for (;;) {
    const ssize_t got = ::read(descriptor, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail(ErrorCode::internal, "the refused records cannot be read back");
    if (got == 0 || !call.send({piece.data(), static_cast<std::size_t>(got)})) return {};
  }
}

// Answers with JSON lines: the report, then every refused record. The records are kept in a file until the import is
// done, because its outcome decides the status, which is sent first.
Result<> import_to_rows(Call& call, int descriptor, const ImportOptions& options) {
  auto rejected = Spool::make();
  if (!rejected) return failure_of(rejected);
  ImportHooks hooks;
  hooks.reject = [&rejected](std::string_view line) -> Result<> {
    if ((*rejected)->write(line) && (*rejected)->write("\n")) return {};
    return fail(ErrorCode::store_unusable, "the refused records cannot be stored until the import is done");
  };
  auto report = call.referrals->import_users({.descriptor = descriptor, .name = {}}, options, hooks);
  if (!report) return failure_of(report);
  call.response.content_type = rows_type;
  std::string summary;
  wire::JsonWriter json(summary);
  wire::write_import_summary(json, *report);
  summary += '\n';
  if (!call.send(summary)) return {};
  return send_file(call, **rejected);
}

}  // namespace

Result<> import_users(Call& call) {
  auto options = import_options(call);
  if (!options) return failure_of(options);
  const int descriptor = call.upload->rewind();
  if (descriptor < 0) return fail(ErrorCode::store_unusable, "the upload cannot be read back");
  if (wants_rows(call)) return import_to_rows(call, descriptor, *options);
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
  call.response.content_type = json_type;
  wire::JsonWriter json(call.response.body);
  wire::write_import_response(json, *report, rejects);
  return {};
}

Result<> export_users(Call& call) {
  ExportOptions options;
  call.response.content_type = "application/x-ndjson";
  if (const auto format = call.query.text("format")) {
    if (*format == "csv") {
      options.format = ExportFormat::csv;
      call.response.content_type = "text/csv; charset=utf-8";
    } else if (*format == "django") {
      options.format = ExportFormat::django;
      call.response.content_type = json_type;
    } else if (*format != "jsonl") {
      return fail_parameter("format", "format is not one of jsonl, csv, django");
    }
  }
  auto with_passwords = call.query.flag("with_passwords");
  if (!with_passwords) return failure_of(with_passwords);
  options.with_passwords = *with_passwords;
  auto filters = user_filters(call);
  if (!filters) return failure_of(filters);
  if (is_filtered(*filters)) options.only = std::move(*filters);
  call.response.trailer = count_field;
  auto written = call.referrals->export_users(options, [&](std::string_view piece) -> Result<> {
    if (call.send(piece)) return {};
    return fail(ErrorCode::interrupted, "the client is gone");
  });
  if (!written) return failure_of(written);
  // The count is known only now: a header field if the head has not been sent yet, else the trailer field.
  call.response.add_field(count_field, std::to_string(*written));
  return {};
}

}  // namespace refctl::serve::handlers
