#include "store/rules/user_filter.hpp"

#include "store/rules/access.hpp"
#include "store/rules/query_limits.hpp"
#include "store/rules/settings/settings.hpp"

#include <algorithm>
#include <string>

namespace refctl::rules {

namespace {

Result<> check_may_search(records::Reader& reader, const Actor& actor) {
  if (actor.reads_all()) return {};
  auto allowed = settings::members_search(reader);
  if (!allowed) return failure_of(allowed);
  if (*allowed) return {};
  return fail(ErrorCode::forbidden, "members may not search here",
              "an admin allows it with `refctl config set members.search true`");
}

// Whether a search text is meant as a name of one user, if it is one: a code without a digit may as well be part of
// people's names ("anna"), unless `code:` precedes it.
bool may_name_one(const UserRef& ref) {
  return ref.kind != UserRef::Kind::code || ref.forced ||
         std::any_of(ref.text.begin(), ref.text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The user whose e-mail, code or id the text is, as far as the viewer may know. Absent: nobody's, or the id of one
// and the code of another.
Result<std::optional<UserId>> exact_match(records::Reader& reader, const Viewer& viewer, const std::string& text) {
  const auto ref = parse_user_ref(text);
  if (!ref || !may_name_one(*ref)) return std::optional<UserId>{};
  auto user = resolve_user(reader, *ref);
  if (!user) {
    const ErrorCode code = user.error().code;
    if (code == ErrorCode::no_such_user || code == ErrorCode::ambiguous_user) return std::optional<UserId>{};
    return failure_of(user);
  }
  const bool hidden = ref->kind == UserRef::Kind::email && !viewer.sees_email_of(user->id);
  if (hidden || user->erased) return std::optional<UserId>{};
  return std::optional(user->id);
}

}  // namespace

Result<UserFilter> UserFilter::of(records::Reader& reader, const Actor& actor, const Viewer& viewer,
                                  const UserQuery& query) {
  if (auto sound = check_period(query.since, query.until); !sound) return failure_of(sound);
  UserFilter filter(viewer);
  if (query.search && !query.search->empty()) {
    if (auto may = check_may_search(reader, actor); !may) return failure_of(may);
    auto exact = exact_match(reader, viewer, *query.search);
    if (!exact) return failure_of(exact);
    filter.only_ = *exact;
    if (!filter.only_) filter.search_.emplace(*query.search);
  }
  filter.role_ = query.role;
  if (query.since) filter.since_ = query.since->ms;
  if (query.until) filter.until_ = query.until->ms;
  if (query.referred_by) {
    auto referrer = user_to_read(reader, actor, query.referred_by);
    if (!referrer) return failure_of(referrer);
    filter.referrer_ = referrer->id.value;
  }
  return filter;
}

bool UserFilter::structural(std::uint64_t referrer, std::int64_t registered_at) const {
  return (!since_ || registered_at >= *since_) && (!until_ || registered_at < *until_) &&
         (!referrer_ || referrer == *referrer_);
}

// An e-mail that the actor does not see is not found by its hidden letters.
bool UserFilter::found_in(const User& user) {
  return search_->in(user.name) || search_->in(user.code) ||
         (viewer_.sees_email_of(user.id) && search_->in(user.email));
}

bool UserFilter::passes(const User& user) {
  if (only_ && user.id != *only_) return false;
  if (!structural(user.referrer.value_or(UserId{}).value, user.registered_at.ms)) return false;
  if (role_ && (user.erased || user.role != *role_)) return false;
  return !search_ || (!user.erased && found_in(user));
}

Result<> UserFilter::scan(records::Reader& reader, UserId first, const std::function<Walk(UserId)>& visit) {
  if (only_) {
    if (*only_ < first) return {};
    auto user = known_user(reader, *only_);
    if (!user) return failure_of(user);
    if (passes(*user)) visit(user->id);
    return {};
  }
  if (search_ || role_) {
    return reader.scan_users(first, [&](const User& user) { return passes(user) ? visit(user.id) : Walk::on; });
  }
  return reader.scan_columns([&](const records::ColumnChunk& chunk) {
    if (chunk.ids.empty() || chunk.ids.back() < first.value) return Walk::on;
    for (std::size_t i = 0; i < chunk.ids.size(); ++i) {
      if (chunk.ids[i] < first.value || !structural(chunk.referrers[i], chunk.registered_at[i])) continue;
      if (visit(UserId{chunk.ids[i]}) == Walk::stop) return Walk::stop;
    }
    return Walk::on;
  });
}

}  // namespace refctl::rules
