#pragma once

#include "store/model/actor.hpp"
#include "store/model/requests.hpp"
#include "store/records/records.hpp"
#include "store/rules/text_search.hpp"
#include "store/rules/viewer.hpp"

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
  [[nodiscard]] bool open() const { return !only_ && !search_ && which_.everybody(); }
  // The one user that may pass; absent: any.
  [[nodiscard]] const std::optional<UserId>& only() const { return only_; }
  // Whether finding the users takes a look at every user.
  [[nodiscard]] bool scans() const { return !open() && !only_; }
  // A text is searched for: that is left to the rules, all else an engine can filter by.
  [[nodiscard]] bool searches() const { return search_.has_value(); }
  [[nodiscard]] const records::UserPredicate& predicate() const { return which_; }
  // Whether a user passes for whom the predicate holds.
  [[nodiscard]] bool finds(const records::UserSummary& user);
  [[nodiscard]] bool passes(const records::UserSummary& user) { return which_.holds_for(user) && finds(user); }

 private:
  explicit UserFilter(const Viewer& viewer) : viewer_(viewer) {}

  const Viewer& viewer_;
  std::optional<UserId> only_;
  std::optional<TextSearch> search_;
  records::UserPredicate which_;
};

}  // namespace refctl::rules
