#include "store/rules/users/user_filter.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/requests/query_limits.hpp"
#include "store/rules/settings/settings.hpp"

#include <algorithm>
#include <string>

namespace refctl::rules {

namespace {

Result<> check_may_search(records::Reader& reader, const Actor& actor) {
  if (actor.reads_all()) return {};
  auto values = settings::Values::read(reader);
  if (!values) return failure_of(values);
  auto allowed = values->members_search();
  if (!allowed) return failure_of(allowed);
  if (*allowed) return {};
  return fail(ErrorCode::forbidden, "members may not search here",
              "an admin allows it with `refctl config set members.search true`");
}

// Returns whether a search text may be the exact e-mail, code or id of a user. A code without a digit may as well be
// part of names ("anna"), unless it begins with `code:`.
bool may_name_one(const UserRef& ref) {
  return ref.kind != UserRef::Kind::code || ref.forced ||
         std::any_of(ref.text.begin(), ref.text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// Returns the user with exactly this e-mail, code or id, as far as the actor may know. Absent: none, or the id of one
// user and the code of another.
Result<std::optional<UserId>> exact_match(records::Reader& reader, const Redactor& redactor, const std::string& text) {
  const auto ref = parse_user_ref(text);
  if (!ref || !may_name_one(*ref)) return std::optional<UserId>{};
  auto user = resolve_user(reader, *ref);
  if (!user) {
    const ErrorCode code = user.error().code;
    if (code == ErrorCode::no_such_user || code == ErrorCode::ambiguous_user) return std::optional<UserId>{};
    return failure_of(user);
  }
  const bool hidden = ref->kind == UserRef::Kind::email && !redactor.sees_email_of(user->id);
  if (hidden || user->erased) return std::optional<UserId>{};
  return std::optional(user->id);
}

}  // namespace

Result<UserFilter> UserFilter::of(records::Reader& reader, const Actor& actor, const Redactor& redactor,
                                  const UserQuery& query) {
  if (auto sound = check_period(query.since, query.until); !sound) return failure_of(sound);
  UserFilter filter(redactor);
  if (query.search && !query.search->empty()) {
    if (auto may = check_may_search(reader, actor); !may) return failure_of(may);
    auto exact = exact_match(reader, redactor, *query.search);
    if (!exact) return failure_of(exact);
    filter.only_ = *exact;
    if (!filter.only_) filter.search_.emplace(*query.search);
  }
  filter.which_ = {.since = query.since, .until = query.until, .role = query.role, .referrer = std::nullopt};
  if (query.referred_by) {
    auto referrer = user_to_read(reader, actor, query.referred_by);
    if (!referrer) return failure_of(referrer);
    filter.which_.referrer = referrer->id;
  }
  return filter;
}

// A hidden e-mail is not searched.
bool UserFilter::finds(const records::UserSummary& user) {
  if (only_ && user.id != *only_) return false;
  if (!search_) return true;
  if (user.erased) return false;
  return search_->in(user.name) || search_->in(user.code) ||
         (redactor_.sees_email_of(user.id) && search_->in(user.email));
}

}  // namespace refctl::rules
