#pragma once

#include "store/model/audit.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <optional>

namespace refctl::rules {

// Returns how a user who did not sign up came into the store: an entry "imported" (with file and sha256) or "seeded"
// (with shape and seed) about the user. The entry is not in the log: it is derived from the entry of the import or
// seed, which lists the ids of all users it added, and has its number, time and actor. Reads only entries numbered
// below `before`. Absent: no entry lists the user; entries of older versions list no ids.
[[nodiscard]] Result<std::optional<AuditEntry>> import_origin_of(records::Reader& reader, UserId user,
                                                                 std::uint64_t before);

}  // namespace refctl::rules
