#include "cli/output/backup_output.hpp"

#include "cli/output/object.hpp"
#include "cli/term/numbers.hpp"
#include "store/wire/backup_json.hpp"

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

Result<> show_backup(Context& context, std::string_view line, const BackupFacts& facts) {
  if (context.globals().format() != OutputFormat::json) {
    context.note(line);
    return {};
  }
  return show_object(context, [&facts](wire::FieldSink& json) { wire::write_backup_facts(json, facts); });
}

}  // namespace refctl::cli
