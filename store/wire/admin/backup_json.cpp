#include "store/wire/admin/backup_json.hpp"

#include "store/wire/json/value_reader.hpp"

namespace refctl::wire {

void write_backup_members(FieldSink& out, const BackupFacts& facts) {
  out.member("made_at", facts.made).member("users", facts.users).member("sessions", facts.sessions);
  out.member("audit_entries", facts.audit_entries).member("bytes", facts.bytes).member("digest", facts.digest);
}

void write_backup_facts(FieldSink& out, const BackupFacts& facts) {
  out.begin_object();
  write_backup_members(out, facts);
  out.end_object();
}

void read_value(ValueReader& in, BackupFacts& facts) {
  in.member("made_at", facts.made).member("users", facts.users).member("sessions", facts.sessions);
  in.member("audit_entries", facts.audit_entries).member("bytes", facts.bytes).member("digest", facts.digest);
}

}  // namespace refctl::wire
