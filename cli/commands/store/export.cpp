#include "cli/commands/store/export.hpp"

#include "cli/files/new_file.hpp"
#include "cli/files/verify_export.hpp"
#include "cli/output/json_array_writer.hpp"
#include "cli/output/listing.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"
#include "store/model/text/ascii.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

// Returns whether the file's name ends with .csv, ignoring case, like the import.
bool ends_as_csv(std::string_view name) {
  constexpr std::string_view ending = ".csv";
  if (name.size() < ending.size()) return false;
  return std::ranges::equal(name.substr(name.size() - ending.size()), ending, {}, ascii_lower);
}

constexpr ExportForm json_lines{.format = ExportFormat::jsonl};
constexpr ExportForm json_array{.format = ExportFormat::jsonl, .array = true};
constexpr ExportForm csv{.format = ExportFormat::csv};

std::optional<ExportForm> export_form_named(std::string_view name) {
  if (name == "jsonl") return json_lines;
  if (name == "json") return json_array;
  if (name == "csv") return csv;
  if (name == "django") return ExportForm{.format = ExportFormat::django};
  return std::nullopt;
}

Result<ExportForm> form_of(const GlobalOptions& globals, const ExportCommandOptions& o) {
  if (globals.fields) return fail(ErrorCode::usage, "--fields cannot be used here: an export has all fields");
  if (o.form) return *o.form;
  if (globals.output == OutputFormat::json) return json_array;
  if (globals.output == OutputFormat::csv) return csv;
  if (!globals.output && o.file && ends_as_csv(*o.file)) return csv;
  return json_lines;
}

Result<> choose_users(const Context& context, const ExportCommandOptions& o, bool array, ExportOptions& options) {
  auto filtered = filtered_users(context, o.filter);
  if (!filtered) return failure_of(filtered);
  const UserQuery& who = *filtered;
  if (who.search || who.since || who.until || who.role || who.referred_by) options.only = std::move(*filtered);
  if (!o.verify) return {};
  if (!o.file || *o.file == "-") return fail(ErrorCode::usage, "--verify needs a FILE to read again");
  if (options.only) return fail(ErrorCode::usage, "--verify cannot be combined with filters");
  if (options.format == ExportFormat::django)
    return fail(ErrorCode::usage, "--verify needs --format jsonl or csv", "a Django fixture does not hold every field");
  if (array) return fail(ErrorCode::usage, "--verify needs JSON lines or CSV", "use -o jsonl");
  return {};
}

// Returns the number of users written.
Result<std::uint64_t> write_users(Referrals& referrals, const ExportOptions& options, bool array,
                                  const ExportSink& sink) {
  if (!array) return referrals.export_users(options, sink);
  JsonArrayWriter lines(sink);
  auto written = referrals.export_users(options, [&lines](std::string_view piece) { return lines.add(piece); });
  if (!written) return written;
  Result<> finished = lines.finish();
  if (!finished) return failure_of(finished);
  return written;
}

Result<> to_stdout(Context& context, Referrals& referrals, const ExportOptions& options, bool array) {
  term::Output& out = context.out();
  auto written = write_users(referrals, options, array, [&out](std::string_view piece) -> Result<> {
    out.write(piece);
    if (out.closed()) return fail(ErrorCode::interrupted, "the reader went away");
    return {};
  });
  // A reader like `head` has closed the pipe and has all it wants.
  if (!written && !out.closed()) return failure_of(written);
  return {};
}

Result<> to_file(Context& context, Referrals& referrals, const ExportOptions& options, bool array,
                 const std::string& path) {
  NewFile file(path);
  Result<> opened = file.open();
  if (!opened) return opened;
  auto written = write_users(referrals, options, array, [&file](std::string_view piece) { return file.write(piece); });
  if (!written) return failure_of(written);
  Result<> kept = file.keep();
  if (!kept) return kept;
  context.note(
      fmt::format("exported {} user{} to {}", term::grouped(*written), *written == 1 ? "" : "s", term::escape(path)));
  return {};
}

}  // namespace

void declare(Parameters& p, ExportCommandOptions& o) {
  p.describe(
      "Writes all users in order of id, as `import` reads them. Imported into an empty store with --trust-roles, they "
      "give the same export again, byte for byte.");
  p.argument("FILE", o.file, "the file to write (mode 0600, replaced atomically); - or nothing is stdout").kind =
      ValueKind::file;
  p.choice("--format", {"jsonl", "json", "csv", "django"}, o.form, export_form_named,
           "instead of the one of -o or the file's extension (default: jsonl)");
  p.flag("--with-passwords", o.with_passwords, "with everybody's password hash");
  p.flag("--verify", o.verify, "import FILE into a scratch store and see that it exports the same bytes");
  declare_user_filter(p, o.filter);
  p.example("refctl export users.jsonl", "all users, one per line");
  p.example("refctl export -o csv | head", "a look at the first rows");
  p.example("refctl export --with-passwords --verify all.jsonl", "a copy that is proved to import");
}

Result<> run(Context& context, const ExportCommandOptions& o) {
  auto form = form_of(context.globals(), o);
  if (!form) return failure_of(form);
  ExportOptions options{.format = form->format, .with_passwords = o.with_passwords};
  Result<> chosen = choose_users(context, o, form->array, options);
  if (!chosen) return chosen;
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);
  if (!o.file || *o.file == "-") return to_stdout(context, **referrals, options, form->array);
  Result<> written = to_file(context, **referrals, options, form->array, *o.file);
  if (!written || !o.verify) return written;
  return verify_export(context, *o.file, options);
}

}  // namespace refctl::cli
