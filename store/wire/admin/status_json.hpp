#pragma once

#include "store/model/backup.hpp"
#include "store/model/views.hpp"
#include "store/wire/json/json_writer.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace refctl::wire {

class ValueReader;

// The data of `status`. If `store` is absent, the target cannot be used and only the other fields are known.
struct StatusView {
  std::string version;  // of the program
  std::string target;
  std::string target_from;                  // the setting that named it: "--store", "default", …
  std::optional<std::string> logged_in_as;  // the e-mail of the session on this target
  std::optional<StoreStatus> store;         // `location` is not written: it is in `target`

  bool operator==(const StatusView&) const = default;
};

// version, target, target_from, logged_in_as; for a usable store also store_id, engine, format_version, created, users,
// sessions, audit_entries, bytes, bytes_used, last_backup, last_backup_age_seconds (both null: no backup is known),
// test_tag.
void write_status(FieldSink& out, const StatusView& status);

// The result of a migration: format (now), migrated; if it was needed also from (the format before), users, sessions
// and audit_entries of the store, backup (the file that was kept), faults (of the store, before and after).
void write_migration(FieldSink& out, const Migration& migration);

void read_value(ValueReader& in, StatusView& status);

}  // namespace refctl::wire
