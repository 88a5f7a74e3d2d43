#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/records/records.hpp"
#include "store/rules/text_search.hpp"
#include "store/rules/viewer.hpp"

#include <functional>
#include <optional>

namespace refctl::rules {

// The users that a query selects, its parameters resolved. Erased users count as users, but have no text to be
// found by and no role. A search text that is exactly the e-mail, code or id of one user selects only that user,
// found by the index. The viewer outlives it.
class UserFilter {
 public:
  [[nodiscard]] static Result<UserFilter> of(records::Reader& reader, const Actor& actor, const Viewer& viewer,
                                             const UserQuery& query);

  // Everybody passes.
  [[nodiscard]] bool open() const { return !only_ && !search_ && !role_ && structural_open(); }
  // The one user that may pass; absent: any.
  [[nodiscard]] const std::optional<UserId>& only() const { return only_; }
  // Whether finding the users takes a look at every user.
  [[nodiscard]] bool scans() const { return !open() && !only_; }
  [[nodiscard]] bool passes(const User& user);

  // All ids from `first` on that pass, in order, until the visitor stops. Reads no more than the query
  // needs: only the columns where it asks for times and referrers alone.
  [[nodiscard]] Result<> scan(records::Reader& reader, UserId first, const std::function<Walk(UserId)>& visit);

 private:
  explicit UserFilter(const Viewer& viewer) : viewer_(viewer) {}

  [[nodiscard]] bool structural_open() const { return !since_ && !until_ && !referrer_; }
  [[nodiscard]] bool structural(std::uint64_t referrer, std::int64_t registered_at) const;
  [[nodiscard]] bool found_in(const User& user);

  const Viewer& viewer_;
  std::optional<UserId> only_;
  std::optional<TextSearch> search_;
  std::optional<Role> role_;
  std::optional<std::int64_t> since_;
  std::optional<std::int64_t> until_;
  std::optional<std::uint64_t> referrer_;
};

}  // namespace refctl::rules
