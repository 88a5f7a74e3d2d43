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

// A place in a list of children, whose order is (registered_at, id).
struct ChildPlace {
  Instant at;
  UserId id;
  auto operator<=>(const ChildPlace&) const = default;
};

// Some children of a user: from the position `offset` on, or those after a place.
struct ChildrenPage {
  UserId referrer;
  std::uint64_t offset = 0;
  std::optional<ChildPlace> after;  // present: `offset` does not count
  std::uint64_t limit = 0;
};

// Some users in order of id: those before whom `rank` users stand and on, or those with an id of `first` and above.
struct UserPage {
  std::uint64_t rank = 0;
  std::optional<UserId> first;  // present: `rank` does not count; rank_of(first) is fetched with the page
  std::uint64_t limit = 0;
};

// What a use case is about to ask a Reader (Reader::prefetch). Ids and keys may be of nobody, and may repeat.
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
  std::optional<std::uint64_t> some_credential;  // the seed
  bool config = false;
  bool signing_keys = false;
  bool user_count = false;
};

}  // namespace refctl::records
