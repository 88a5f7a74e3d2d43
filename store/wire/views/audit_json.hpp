#pragma once

#include "store/model/views.hpp"
#include "store/wire/json/json_writer.hpp"

#include <vector>

namespace refctl::wire {

class ValueReader;

// number, at, actor, origin, action, user (id or null), changes [{field, before, after}], erased. Omits the digests of
// the chain.
void write_audit_entry(FieldSink& out, const AuditEntry& entry);
// The same, then user_name and actor_name (text or null).
void write_audit_view(FieldSink& out, const AuditView& view);
// An array of {field, before, after}.
void write_audit_changes(FieldSink& out, const std::vector<AuditChange>& changes);

void read_value(ValueReader& in, AuditChange& change);
void read_value(ValueReader& in, AuditEntry& entry);
void read_value(ValueReader& in, AuditView& view);

}  // namespace refctl::wire
