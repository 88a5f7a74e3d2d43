#pragma once

#include "store/model/audit.hpp"
#include "store/model/walk.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::records {

inline constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// A filter on the audit log: an entry matches if it meets all conditions that are set.
struct AuditRange {
  std::optional<UserId> about = {};        // the subject or the actor is this user
  std::optional<UserId> subject = {};      // the subject is this user
  bool about_store = false;                // there is no subject: imports, settings, keys
  std::optional<Instant> since = {};       // at or after
  std::optional<Instant> until = {};       // before
  std::optional<std::string> action = {};  // covers() of the entry's action: "user" includes "user.edit"
  std::optional<std::string> actor = {};   // covers() of the entry's actor: "operator" includes "operator:root"
  std::uint64_t after = 0;                 // entries with a number above this one

  // Skips the first `offset` matches in order of number, then takes at most `limit`. With `newest` both count from the
  // end of the log; entries are still visited in order of number.
  std::uint64_t offset = 0;
  std::uint64_t limit = unlimited;
  bool newest = false;

  bool operator==(const AuditRange&) const = default;
};

// Returns whether `text` is `word`, or `word` followed by ":", "." or a space and more.
[[nodiscard]] bool covers(std::string_view word, std::string_view text);

// Returns whether the entry meets all conditions of the range; offset and limit do not count.
[[nodiscard]] bool matches(const AuditRange& range, const AuditEntry& entry);

using VisitAudit = std::function<Walk(const AuditEntry&)>;

}  // namespace refctl::records
