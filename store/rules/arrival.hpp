#pragma once

#include "store/model/audit.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <optional>

namespace refctl::rules {

// How a user came into the store who did not sign up: an entry "imported" (with file and sha256) or "seeded" (with
// shape and seed) about the user. It is not in the log: it is made of the import's or seed's own entry, whose number,
// time and actor it has and which lists the ids of all users added. Only entries numbered below `before` are asked.
// Absent: none of them lists the user, as those written by older versions do not.
[[nodiscard]] Result<std::optional<AuditEntry>> arrival_of(records::Reader& reader, UserId user, std::uint64_t before);

}  // namespace refctl::rules
