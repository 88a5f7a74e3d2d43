#pragma once

#include "store/model/backup.hpp"
#include "store/wire/json/json_writer.hpp"

namespace refctl::wire {

class ValueReader;

// made_at, users, sessions, audit_entries, bytes, digest.
void write_backup_facts(FieldSink& out, const BackupFacts& facts);

// The same keys without braces, for an object with further keys.
void write_backup_members(FieldSink& out, const BackupFacts& facts);

void read_value(ValueReader& in, BackupFacts& facts);

}  // namespace refctl::wire
