#pragma once

#include "store/model/audit.hpp"
#include "store/wire/json_writer.hpp"

namespace refctl::wire {

class ValueReader;

// number, at, actor, origin, action, user (id or null), changes [{field, before, after}], erased. Omits the digests of
// the chain.
void write_audit_entry(FieldSink& out, const AuditEntry& entry);

void read_value(ValueReader& in, AuditChange& change);
void read_value(ValueReader& in, AuditEntry& entry);

}  // namespace refctl::wire
