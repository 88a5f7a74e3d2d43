#pragma once

#include "store/model/access/throttle.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/email.hpp"
#include "store/model/user/ids.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/records/audit_range.hpp"

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace refctl::records {

// A position in a list of children, which is in order of (registered_at, id).
struct ChildPlace {
  Instant at;
  UserId id;
  auto operator<=>(const ChildPlace&) const = default;
};

// A page of a user's children: from the position `offset` on, or after a place.
struct ChildrenPage {
  UserId referrer;
  std::uint64_t offset = 0;
  std::optional<ChildPlace> after;  // if present, `offset` is ignored
  std::uint64_t limit = 0;
};

// A page of the users in order of id: from the position `rank` on, or from the id `first` on.
struct UserPage {
  std::uint64_t rank = 0;
  std::optional<UserId> first;  // if present, `rank` is ignored, and rank_of(first) is fetched with the page
  std::uint64_t limit = 0;
};

// The reads that a use case is about to make (Reader::prefetch). Ids and keys need not exist and may repeat.
struct Wanted {
  std::vector<UserId> users;
  std::vector<UserId> credentials;
  std::vector<UserId> sessions_of;
  std::vector<UserId> child_counts;
  std::vector<std::pair<UserId, ChildPlace>> child_ranks;
  std::vector<std::pair<UserId, Jti>> sessions;
  std::vector<EmailKey> emails;
  std::vector<CodeKey> codes;
  std::vector<ThrottleKey> throttles;
  std::vector<AuditRange> audit;
  std::optional<ChildrenPage> children;
  std::optional<UserPage> page;
  std::optional<std::uint64_t> sample_credential;  // the seed
  bool config = false;
  bool signing_keys = false;
  bool user_count = false;
};

}  // namespace refctl::records
