#include "cli/commands/store/check.hpp"

#include "cli/files/verify_backup.hpp"
#include "cli/output/listing.hpp"
#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/wrap.hpp"
#include "store/target_uri.hpp"
#include "store/wire/admin/backup_json.hpp"
#include "store/wire/admin/check_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "invariant", .number = true},
                                          {.key = "user", .number = true},
                                          {.key = "message", .wraps = true, .least = 24},
                                          {.key = "repair", .wraps = true, .drop = 1}};
  return all;
}

Result<> list(Context& context, const std::vector<Fault>& faults) {
  Listing listing(context, columns());
  Result<> begun = listing.begin(faults.size());
  if (!begun) return begun;
  for (const Fault& fault : faults) {
    if (listing.add([&fault](wire::FieldSink& json) { wire::write_fault(json, fault); }) == Walk::stop) break;
  }
  listing.end();
  return {};
}

Result<> show_faults(Context& context, const std::vector<Fault>& faults) {
  if (context.globals().format() == OutputFormat::json)
    return show_object(context, [&](wire::FieldSink& json) { wire::write_check(json, faults); });
  if (context.globals().format() == OutputFormat::table && faults.empty()) {
    if (!context.globals().quiet) context.out().line("sound: every invariant of the store holds");
    return {};
  }
  return list(context, faults);
}

Result<> show_repair(Context& context, const RepairReport& report) {
  if (context.globals().format() == OutputFormat::json)
    return show_object(context, [&](wire::FieldSink& json) { wire::write_repair(json, report); });
  if (context.globals().format() != OutputFormat::table) return list(context, report.left);
  if (!report.repaired.empty()) {
    Result<> listed = list(context, report.repaired);
    if (!listed) return listed;
  }
  context.note(fmt::format("repaired {} fault{}", report.repaired.size(), report.repaired.size() == 1 ? "" : "s"));
  return show_faults(context, report.left);
}

void write_members(wire::FieldSink& out, const BackupCheck& found) {
  out.member("store_id", found.store_id);
  wire::write_backup_members(out, found.facts);
}

Result<> show_backup_check(Context& context, const BackupCheck& found) {
  if (context.globals().format() == OutputFormat::json) {
    return show_object(context, [&](wire::FieldSink& out) {
      out.begin_object().member("sound", found.faults.empty()).key("faults").begin_array();
      for (const Fault& fault : found.faults) wire::write_fault(out, fault);
      out.end_array();
      write_members(out, found);
      out.end_object();
    });
  }
  if (context.globals().format() != OutputFormat::table || !found.faults.empty()) return list(context, found.faults);
  if (context.globals().quiet) return {};
  constexpr std::string_view sound = "sound: the digest, every record and every invariant of the store in it hold";
  context.out().line(context.out().is_terminal() ? term::wrapped(sound, 0, context.out().columns())
                                                 : std::string(sound));
  return show_object(context, [&](wire::FieldSink& out) {
    out.begin_object();
    write_members(out, found);
    out.end_object();
  });
}

Result<> check_backup(Context& context, const CheckOptions& o) {
  if (o.repair) {
    return fail(ErrorCode::usage, "a backup cannot be repaired",
                "restore it to another directory and repair the store there: `refctl restore FILE --store DIR`");
  }
  auto found = verify_backup(context, *o.file);
  if (!found) return failure_of(found);
  if (Result<> shown = show_backup_check(context, *found); !shown) return shown;
  if (found->faults.empty()) return {};
  return fail(ErrorCode::store_damaged,
              fmt::format("the backup is intact, but the store in it is not sound: {} fault{}", found->faults.size(),
                          found->faults.size() == 1 ? "" : "s"),
              "check an older one; `refctl restore` refuses this one");
}

// Returns whether `text` is a directory or a store URI, as --store accepts.
bool names_a_store(const std::string& text) {
  std::error_code ignored;
  return text.starts_with("lmdb:") || text.find("://") != std::string::npos ||
         std::filesystem::is_directory(text, ignored);
}

Result<> take_store(Context& context, const std::string& named) {
  if (context.globals().store) {
    return fail(ErrorCode::usage, fmt::format("two stores to check: {} and --store", term::escape(named)), "name one");
  }
  if (Result<> chosen = context.use_target(named); !chosen) return chosen;
  auto target = context.target();
  if (!target) return failure_of(target);
  if (!store_is_missing((*target)->uri)) return {};
  return fail(ErrorCode::store_missing, fmt::format("there is no store in {}", term::escape(named)),
              "name the directory of a store, or the file of a backup");
}

Result<> verdict(const std::vector<Fault>& faults, std::string_view still) {
  if (faults.empty()) return {};
  const bool repairable =
      still.empty() && std::ranges::any_of(faults, [](const Fault& f) { return !f.repair.empty(); });
  return fail(ErrorCode::store_damaged,
              fmt::format("the store is {}not sound: {} fault{}", still, faults.size(), faults.size() == 1 ? "" : "s"),
              repairable ? "`refctl check --repair` repairs what can be repaired"
                         : "restore a backup: `refctl restore --force FILE`");
}

}  // namespace

void declare(Parameters& p, CheckOptions& o) {
  p.describe(
      "Verifies a store: checksums of records, indexes in both directions, counts, that the tree has no loops, "
      "sessions, and the audit log's chain. Exit 0 only if it is sound, 7 if not.");
  p.describe(
      "A repair rebuilds indexes, columns, counts and the lists of referrals from the users' records, and deletes "
      "sessions and password hashes that belong to no user. A record that cannot be read is left unchanged and "
      "reported "
      "again.");
  p.describe(
      "With FILE, verifies a backup instead, without a store: the digest over all bytes, every record, and, in a "
      "temporary store below $TMPDIR that is removed again, every invariant, as `restore` does; then shows what is in "
      "it. Exit 0 only if it is sound, 7 if not, 6 if it is not a backup. FILE may be a store's directory, too.");
  Parameter& file = p.argument("FILE", o.file, "a backup to verify instead of the store; - is stdin");
  file.kind = ValueKind::file;
  p.flag("--repair", o.repair, "rebuild everything that can be derived from the users' records");
  p.example("refctl check", "is the store sound?");
  p.example("refctl check refctl.backup", "can it be restored, and what is in it?");
  p.example("refctl check --json | jq .faults", "what is broken, for a program");
  p.example("refctl check --repair", "after a disk went bad");
}

Result<> run(Context& context, const CheckOptions& o) {
  if (o.file && !names_a_store(*o.file)) return check_backup(context, o);
  if (o.file) {
    if (Result<> taken = take_store(context, *o.file); !taken) return taken;
  }
  auto admin = context.store_admin(o.repair ? Needs::edit : Needs::read);
  if (!admin) return failure_of(admin);
  if (o.repair) {
    auto report = (*admin)->repair();
    if (!report) return failure_of(report);
    Result<> shown = show_repair(context, *report);
    return shown ? verdict(report->left, "still ") : shown;
  }
  auto faults = (*admin)->check();
  if (!faults) return failure_of(faults);
  Result<> shown = show_faults(context, *faults);
  return shown ? verdict(*faults, "") : shown;
}

}  // namespace refctl::cli
