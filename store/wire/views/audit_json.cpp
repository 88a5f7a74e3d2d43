#include "store/wire/views/audit_json.hpp"

#include "store/wire/json/value_reader.hpp"

namespace refctl::wire {

namespace {

void write_members(FieldSink& out, const AuditEntry& entry) {
  out.member("number", entry.number).member("at", entry.at).member("actor", entry.actor);
  out.member("origin", entry.origin).member("action", entry.action);
  out.member("user", entry.subject).key("changes");
  write_audit_changes(out, entry.changes);
  out.member("erased", entry.erased);
}

}  // namespace

void write_audit_changes(FieldSink& out, const std::vector<AuditChange>& changes) {
  out.begin_array();
  for (const AuditChange& change : changes) {
    out.begin_object().member("field", change.field).member("before", change.before).member("after", change.after);
    out.end_object();
  }
  out.end_array();
}

void write_audit_entry(FieldSink& out, const AuditEntry& entry) {
  out.begin_object();
  write_members(out, entry);
  out.end_object();
}

void write_audit_view(FieldSink& out, const AuditView& view) {
  out.begin_object();
  write_members(out, view);
  out.member("user_name", view.user_name).member("actor_name", view.actor_name).end_object();
}

void read_value(ValueReader& in, AuditChange& change) {
  in.member("field", change.field).member("before", change.before).member("after", change.after);
}

void read_value(ValueReader& in, AuditEntry& entry) {
  in.member("number", entry.number).member("at", entry.at).member("actor", entry.actor).member("origin", entry.origin);
  in.member("action", entry.action).member("user", entry.subject).member("changes", entry.changes);
  in.member("erased", entry.erased);
}

void read_value(ValueReader& in, AuditView& view) {
  read_value(in, static_cast<AuditEntry&>(view));
  in.member("user_name", view.user_name).member("actor_name", view.actor_name);
}

}  // namespace refctl::wire
