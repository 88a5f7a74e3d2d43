#include "cli/commands/store/import.hpp"

#include "cli/files/rejects_file.hpp"
#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/interrupts.hpp"
#include "cli/term/numbers.hpp"
#include "cli/term/progress.hpp"
#include "store/model/import_words.hpp"
#include "store/target_uri.hpp"
#include "store/wire/views/import_json.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace refctl::cli {

namespace {

// The input file; stdin is not closed.
class Input {
 public:
  Input() = default;
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input() {
    if (owned_) ::close(descriptor_);
  }
  [[nodiscard]] Result<> open(const std::string& path, int standard_input) {
    descriptor_ = standard_input;
    if (path == "-") return {};
    descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor_ < 0)
      return fail(ErrorCode::no_such_file,
                  fmt::format("cannot read {}: {}", term::escape(path), std::generic_category().message(errno)));
    owned_ = true;
    struct stat facts {};
    if (::fstat(descriptor_, &facts) == 0 && S_ISDIR(facts.st_mode))
      return fail(ErrorCode::no_such_file, fmt::format("cannot read {}: it is a directory", term::escape(path)));
    return {};
  }
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_ = -1;
  bool owned_ = false;
};

Result<ImportOptions> rules_of(const ImportCommandOptions& o) {
  ImportOptions rules{.format = o.format.value_or(ImportFormat::automatic),
                      .columns = {},
                      .ignored_columns = o.ignored,
                      .model = o.model,
                      .delimiter = {},
                      .null_text = o.null_text,
                      .referrers = o.referrers.value_or(ReferrerKind::any),
                      .unknown_hash = o.unknown_hash.value_or(UnknownHash::refuse),
                      .hash_format = o.hash_format,
                      .times = {.unit = o.time_unit.value_or(TimeUnit::milliseconds),
                                .order = o.date_order.value_or(DateOrder::unknown)},
                      .on_conflict = o.on_conflict.value_or(OnConflict::fail),
                      .keep_ids = o.keep_ids,
                      .trust_roles = o.trust_roles,
                      .skip_invalid = o.skip_invalid,
                      .dry_run = o.dry_run};
  for (const std::string& pair : o.columns) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos || equals == 0)
      return fail(ErrorCode::usage, fmt::format("--map: '{}' is no FIELD=COLUMN", term::escape(pair)),
                  "--map email=Mail --map name='Full Name'");
    rules.columns[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  if (o.delimiter) {
    rules.delimiter = delimiter_named(*o.delimiter);
    if (!rules.delimiter)
      return fail(ErrorCode::usage, fmt::format("--delimiter: '{}' is not one character", term::escape(*o.delimiter)),
                  "--delimiter ';' or --delimiter tab");
  }
  return rules;
}

std::string phase_text(const ImportProgress& progress) {
  switch (progress.phase) {
    case ImportProgress::Phase::reading: return "reading";
    case ImportProgress::Phase::checking: return "checking";
    case ImportProgress::Phase::hashing: return "hashing passwords";
    case ImportProgress::Phase::writing: return "writing";
  }
  return "";
}

// "line 12", "record 3"
std::string place_text(const ImportReport& report, const ImportFault& fault) {
  return fmt::format("{} {}", report.place_is_line ? "line" : "record", fault.place);
}

void list_faults(Context& context, const ImportReport& report) {
  for (const ImportFault& fault : report.faults)
    context.err().line(fmt::format("{}: {}", place_text(report, fault), term::escape(fault.message)));
  if (report.fault_count > report.faults.size())
    context.err().line(fmt::format("… {} more", term::grouped(report.fault_count - report.faults.size())));
}

Result<> show_report(Context& context, const ImportReport& report) {
  const GlobalOptions& globals = context.globals();
  if (globals.quiet && !globals.output && !globals.fields) return {};
  if (globals.format() != OutputFormat::table || globals.fields)
    return show_object(context, [&](wire::FieldSink& json) { wire::write_import_report(json, report); });
  for (const std::string& warning : report.warnings) context.note(fmt::format("warning: {}", term::escape(warning)));
  return show_object(context, [&](wire::FieldSink& json) {
    const std::uint64_t taken = report.added + report.updated + report.unchanged + report.skipped;
    const double rate = report.seconds > 0 ? static_cast<double>(taken) / report.seconds : 0;
    json.begin_object().member("read", report.read).member("added", report.added).member("updated", report.updated);
    json.member("unchanged", report.unchanged).member("skipped", report.skipped).member("refused", report.refused);
    json.member("seconds", fmt::format("{:.3f}", report.seconds));
    json.member("users_per_second", static_cast<std::uint64_t>(rate)).member("rejects", report.rejects).end_object();
  });
}

}  // namespace

void declare(Parameters& p, ImportCommandOptions& o) {
  p.describe(
      "Loads the users of a file, all of them or none: JSON lines, a JSON array, CSV with a header, or a dump of a "
      "Django user model. Fields: id, name, email, referral_code, referred_by, registered_at, role, disabled, "
      "and password or password_hash. Every fault is listed by its place.");
  Parameter& file = p.argument("FILE", o.file, "what to read; - is stdin");
  file.kind = ValueKind::file;
  file.required = true;
  p.choice("--format", {"jsonl", "json", "csv", "django"}, o.format, import_format_named, "instead of detecting it");
  p.option("--map", "FIELD=COLUMN", o.columns, "the column that holds a field, or none (FIELD=); may be given again");
  p.option("--ignore", "COLUMN", o.ignored, "leave a column out; may be given again");
  p.option("--model", "APP.MODEL", o.model, "the model of a Django dump whose objects are the users");
  p.option("--delimiter", "CHAR", o.delimiter, "the character between the cells of a CSV file, or tab");
  p.option("--null", "TEXT", o.null_text, "the text of an empty value (default: NULL, \\N, None and the like)");
  p.choice("--referred-by-is", {"any", "id", "email", "code"}, o.referrers, referrer_kind_named,
           "what referrers are named by (default: any)");
  p.choice("--on-conflict", {"fail", "skip", "update"}, o.on_conflict, on_conflict_named,
           "what to do with an e-mail that is taken (default: fail)");
  p.flag("--skip-invalid", o.skip_invalid, "import the valid records and write the rest to the rejects file");
  p.option("--rejects", "FILE", o.rejects, "where refused records go: a new file (default: FILE.rejects.jsonl)").kind =
      ValueKind::file;
  p.flag("--dry-run", o.dry_run, "do everything but write");
  p.flag("--keep-ids", o.keep_ids, "refuse a record whose id is taken, instead of giving it a new one");
  p.flag("--trust-roles", o.trust_roles, "keep the roles of the file; without it everybody becomes a member");
  p.choice("--time-unit", {"ms", "s", "us"}, o.time_unit, time_unit_named,
           "the unit of times that are numbers (default: ms)");
  p.choice("--date-format", {"dmy", "mdy"}, o.date_order, date_order_named, "the order of dates like 31/12/2025");
  p.option("--hash-format", "SCHEME", o.hash_format, "the scheme of password hashes that do not name it");
  p.choice("--unknown-hash", {"refuse", "none"}, o.unknown_hash, unknown_hash_named,
           "what to do with a user whose hash is not accepted: none imports them without a password");
  p.manual(
      "A file is imported as a whole or not at all; an interrupted or killed import changes nothing. "
      "Faults are listed on stderr with their place, exit 6; exit 5 if all of them are conflicts: an e-mail or code, "
      "or "
      "with --keep-ids an id, that is taken in the file or the store. With --skip-invalid the rest is taken, and each "
      "refused record is written to the rejects file with its reasons, to be corrected and imported.");
  p.manual(
      "Meanwhile other commands can read the store as it was before; commands that write wait. A large file is written "
      "to the disk while it is read. It is read a second time if something can only be decided at its end (a referrer "
      "who stands after a user they referred, an e-mail that is taken). Input from a pipe is written once all of it "
      "has arrived, so that a slow pipe keeps nobody waiting. Disk space used by a killed or interrupted import is "
      "used by the next one.");
  p.manual(
      "The text may be UTF-8 or, with a byte order mark, UTF-16; a CSV file may be separated by commas, semicolons, "
      "tabs "
      "or bars. Case, spaces, _ and - in column names do not matter, and other usual names are known (E-mail Address, "
      "First Name and Last Name, Created At): a warning lists them. NULL, \\N, None and the like are empty values, and "
      "invisible characters around values are removed; warnings count both. A user without a name is "
      "named "
      "after the e-mail address. An id that is not a number becomes the record's name within the file, which "
      "referred_by "
      "may "
      "give, and the user gets a new id. A file with an unknown column that seems to name referrers is refused.");
  p.manual(
      "Digits in referred_by are an id. If they are another user's code as well, the record is refused; id:DIGITS, "
      "code:DIGITS and --referred-by-is decide. With a leading zero they are a code. Of a Django dump the objects that "
      "have "
      "a password are the users: one model, which --model names if there are several.");
  p.manual(
      "A referrer may stand anywhere in the file, or be a user of the store already. Loops are refused by name. Roles "
      "are only taken with --trust-roles: a file from outside makes no admins. Everybody logs in with the password "
      "they have; its hash is replaced by Argon2id then.");
  p.example("refctl import users.jsonl", "load a file");
  p.example("python manage.py dumpdata accounts.user | refctl import -", "move from the Django system");
  p.example("refctl import dump.json --model accounts.user", "take the users of one model of a dump");
  p.example("refctl import people.csv --map email=Mail --skip-invalid --dry-run", "see what would be refused");
}

Result<> run(Context& context, const ImportCommandOptions& o) {
  auto rules = rules_of(o);
  if (!rules) return failure_of(rules);
  if (o.rejects && !o.skip_invalid) return fail(ErrorCode::usage, "--rejects needs --skip-invalid");
  Input input;
  Result<> opened = input.open(*o.file, context.input());
  if (!opened) return opened;
  RejectsFile rejects(o.rejects, *o.file);
  if (Result<> safe = rejects.check(input.descriptor()); !safe) return safe;
  if (o.dry_run) {
    auto target = context.target();
    if (!target) return failure_of(target);
    // A dry run must not create a store.
    if (store_is_missing((*target)->uri)) {
      if (auto scratch = context.use_scratch_store(); !scratch) return scratch;
    }
  }
  auto referrals = context.referrals();
  if (!referrals) return failure_of(referrals);

  const term::Interruptible interruptible;
  term::Progress bar(context.err().descriptor(), context.err().is_terminal() && !context.globals().quiet);
  ImportHooks hooks;
  hooks.reject = [&rejects](std::string_view line) { return rejects.add(line); };
  hooks.progress = [&](const ImportProgress& progress) {
    const bool bytes = progress.phase == ImportProgress::Phase::reading;
    bar.show({.what = phase_text(progress),
              .done = progress.done,
              .total = progress.total,
              .bytes = bytes,
              .users = progress.users});
    return interruptible.interrupted() ? Walk::stop : Walk::on;
  };
  if (context.globals().yes && context.acts_as_operator()) rules->last_admin = LastAdmin::may_go;
  const std::string name = *o.file == "-" ? "" : *o.file;
  auto report = (*referrals)->import_users({.descriptor = input.descriptor(), .name = name}, *rules, hooks);
  bar.clear();
  if (!report) {
    const bool may_go = report.error().code == ErrorCode::last_admin && context.acts_as_operator();
    if (may_go) report.error().hint = "pass --yes to go on without an admin";
    return failure_of(report);
  }
  Result<> kept = rejects.finish();
  if (!kept) return kept;
  if (rejects.used()) report->rejects = rejects.path();
  // With JSON lines the faults are in the error's object; text between the lines would break them.
  const OutputFormat format = context.globals().format();
  const bool for_programs = format == OutputFormat::json || format == OutputFormat::jsonl;
  if (!for_programs) list_faults(context, *report);
  Result<> shown = show_report(context, *report);
  if (!shown || report->refused == 0) return shown;
  Failure refused =
      fail(ErrorCode::import_refused,
           fmt::format("{} of {} records refused", term::grouped(report->refused), term::grouped(report->read)),
           rejects.used() ? fmt::format("correct {} and import it", term::escape(rejects.path())) : "");
  if (for_programs) {
    for (const ImportFault& fault : report->faults)
      refused.value().fields.push_back({place_text(*report, fault), fault.message});
  }
  return refused;
}

}  // namespace refctl::cli
