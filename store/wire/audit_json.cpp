#include "store/wire/audit_json.hpp"

#include "store/wire/value_reader.hpp"

namespace refctl::wire {

void write_audit_entry(FieldSink& out, const AuditEntry& entry) {
  out.begin_object().member("number", entry.number).member("at", entry.at).member("actor", entry.actor);
  out.member("origin", entry.origin).member("action", entry.action);
  out.member("user", entry.subject).key("changes").begin_array();
  for (const AuditChange& change : entry.changes) {
    out.begin_object().member("field", change.field).member("before", change.before).member("after", change.after);
    out.end_object();
  }
  out.end_array().member("erased", entry.erased).end_object();
}

void read_value(ValueReader& in, AuditChange& change) {
  in.member("field", change.field).member("before", change.before).member("after", change.after);
}

void read_value(ValueReader& in, AuditEntry& entry) {
  in.member("number", entry.number).member("at", entry.at).member("actor", entry.actor).member("origin", entry.origin);
  in.member("action", entry.action).member("user", entry.subject).member("changes", entry.changes);
  in.member("erased", entry.erased);
}

}  // namespace refctl::wire
