#pragma once

#include "store/model/audit.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Codec of audit entries. Readers return nothing if the bytes are not such a record.

namespace refctl::lmdb {

// An audit entry is stored in two tables: the values in `audit_values`, everything else in `audit`.
[[nodiscard]] std::string write_audit(const AuditEntry& entry);
[[nodiscard]] std::optional<AuditEntry> read_audit(std::uint64_t number, std::string_view bytes);
// Reads only the entry's time.
[[nodiscard]] std::optional<Instant> read_audit_time(std::string_view bytes);
// Converts an entry from format 1 to the current format.
[[nodiscard]] std::string upgrade_audit(std::string_view bytes);
[[nodiscard]] std::string write_audit_values(const AuditEntry& entry);
[[nodiscard]] bool read_audit_values(std::string_view bytes, AuditEntry& entry);

}  // namespace refctl::lmdb
