#include "cli/output/backup_output.hpp"

#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/numbers.hpp"
#include "store/wire/admin/backup_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", term::grouped(count), count == 1 ? one : many);
}

}  // namespace

std::string in_words(const BackupFacts& facts) {
  return fmt::format(
      "{}, {}, {} ({} KiB)", counted(facts.users, "user", "users"), counted(facts.sessions, "session", "sessions"),
      counted(facts.audit_entries, "audit entry", "audit entries"), term::grouped((facts.bytes + 1023) / 1024));
}

Result<> show_rotated_backup(Context& context, const RotatedBackup& backup) {
  if (context.globals().format() == OutputFormat::json) {
    return show_object(context, [&backup](wire::FieldSink& out) {
      out.begin_object();
      wire::write_backup_members(out, backup.facts);
      out.member("file", backup.file).member("kept", backup.kept).key("removed").begin_array();
      for (const std::string& name : backup.removed) out.text(name);
      out.end_array().end_object();
    });
  }
  context.note(fmt::format("backed up {} to {}", in_words(backup.facts), term::escape(backup.file)));
  for (const std::string& name : backup.removed) context.detail(fmt::format("removed {}", term::escape(name)));
  context.note(fmt::format("{} kept, {} removed", counted(backup.kept, "backup", "backups"),
                           term::grouped(backup.removed.size())));
  return {};
}

Result<> show_backup(Context& context, std::string_view line, const BackupFacts& facts) {
  if (context.globals().format() != OutputFormat::json) {
    context.note(line);
    return {};
  }
  return show_object(context, [&facts](wire::FieldSink& json) { wire::write_backup_facts(json, facts); });
}

}  // namespace refctl::cli
