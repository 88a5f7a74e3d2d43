#include "store/wire/backup_json.hpp"

namespace refctl::wire {

void write_backup_facts(JsonWriter& out, const BackupFacts& facts) {
  out.begin_object().member("made_at", facts.made).member("users", facts.users).member("sessions", facts.sessions);
  out.member("audit_entries", facts.audit_entries).member("bytes", facts.bytes).member("digest", facts.digest);
  out.end_object();
}

}  // namespace refctl::wire
