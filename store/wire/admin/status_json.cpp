#include "store/wire/admin/status_json.hpp"

#include "store/wire/json/value_reader.hpp"

namespace refctl::wire {

void write_status(FieldSink& out, const StatusView& status) {
  out.begin_object().member("version", status.version).member("target", status.target);
  out.member("target_from", status.target_from).member("logged_in_as", status.logged_in_as);
  if (status.store) {
    const StoreStatus& store = *status.store;
    out.member("store_id", store.id)
        .member("engine", store.engine)
        .member("format_version", store.format_version)
        .member("created", store.created);
    out.member("users", store.users).member("sessions", store.sessions).member("audit_entries", store.audit_entries);
    out.member("bytes", store.bytes).member("bytes_used", store.bytes_used).member("last_backup", store.last_backup);
    out.member("last_backup_age_seconds", store.last_backup_age_seconds).member("test_tag", store.test_tag);
  }
  out.end_object();
}

void write_migration(FieldSink& out, const Migration& migration) {
  out.begin_object().member("format", std::uint64_t{migration.to}).member("migrated", migration.was_needed());
  if (migration.was_needed()) {
    out.member("from", std::uint64_t{migration.from}).member("users", migration.facts.users);
    out.member("sessions", migration.facts.sessions).member("audit_entries", migration.facts.audit_entries);
    out.member("backup", migration.backup).member("faults", migration.faults);
  }
  out.end_object();
}

void read_value(ValueReader& in, StatusView& status) {
  in.member("version", status.version).member("target", status.target).member("target_from", status.target_from);
  in.member("logged_in_as", status.logged_in_as);
  if (!in.has("engine")) return;
  StoreStatus& store = status.store.emplace();
  in.member("store_id", store.id)
      .member("engine", store.engine)
      .member("format_version", store.format_version)
      .member("created", store.created);
  in.member("users", store.users).member("sessions", store.sessions).member("audit_entries", store.audit_entries);
  in.member("bytes", store.bytes).member("bytes_used", store.bytes_used).member("last_backup", store.last_backup);
  in.member("last_backup_age_seconds", store.last_backup_age_seconds).member("test_tag", store.test_tag);
}

}  // namespace refctl::wire
