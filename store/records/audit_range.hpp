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

// Which entries of the audit log are wanted. Conditions hold together; an absent one excludes nothing.
struct AuditRange {
  std::optional<UserId> about = {};        // the subject or the actor is this user
  std::optional<UserId> subject = {};      // the subject is this user
  bool about_store = false;                // there is no subject: imports, settings, keys
  std::optional<Instant> since = {};       // at or after
  std::optional<Instant> until = {};       // before
  std::optional<std::string> action = {};  // covers() of the entry's action: "user" includes "user.edit"
  std::optional<std::string> actor = {};   // covers() of the entry's actor: "operator" includes "operator:root"
  std::uint64_t after = 0;                 // entries with a number above this one

  // Of the matches, in order of number: passes over `offset`, then takes at most `limit`. With `newest` both count
  // from the end of the log. The order in which entries are visited is the same.
  std::uint64_t offset = 0;
  std::uint64_t limit = unlimited;
  bool newest = false;

  bool operator==(const AuditRange&) const = default;
};

// Whether `text` is `word` or continues it after one of ":", "." and a space.
[[nodiscard]] bool covers(std::string_view word, std::string_view text);

// Whether the entry meets every condition of the range but offset and limit.
[[nodiscard]] bool matches(const AuditRange& range, const AuditEntry& entry);

using VisitAudit = std::function<Walk(const AuditEntry&)>;

}  // namespace refctl::records
