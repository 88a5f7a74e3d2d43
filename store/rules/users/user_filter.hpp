#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/requests.hpp"
#include "store/records/records.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/users/text_search.hpp"

#include <optional>

namespace refctl::rules {

// The users that a query selects, with its parameters resolved. Erased users are included but have no text to search
// and no role. A search text that is exactly the e-mail, code or id of a user selects only that user, through the
// index. The redactor outlives it.
class UserFilter {
 public:
  [[nodiscard]] static Result<UserFilter> of(records::Reader& reader, const Actor& actor, const Redactor& redactor,
                                             const UserQuery& query);

  // Whether every user passes.
  [[nodiscard]] bool open() const { return !only_ && !search_ && which_.everybody(); }
  // The only user that may pass; absent: no such restriction.
  [[nodiscard]] const std::optional<UserId>& only() const { return only_; }
  // Whether finding the users requires reading every user.
  [[nodiscard]] bool scans() const { return !open() && !only_; }
  // Whether the query has a search text: the rules search it, while an engine can apply all other filters.
  [[nodiscard]] bool searches() const { return search_.has_value(); }
  [[nodiscard]] const records::UserPredicate& predicate() const { return which_; }
  // Whether a user that matches the predicate also passes the text search.
  [[nodiscard]] bool finds(const records::UserSummary& user);
  [[nodiscard]] bool passes(const records::UserSummary& user) { return which_.holds_for(user) && finds(user); }

 private:
  explicit UserFilter(const Redactor& redactor) : redactor_(redactor) {}

  const Redactor& redactor_;
  std::optional<UserId> only_;
  std::optional<TextSearch> search_;
  records::UserPredicate which_;
};

}  // namespace refctl::rules
