#include "store/rules/user_filter.hpp"

#include "store/rules/access.hpp"
#include "store/rules/query_limits.hpp"

namespace refctl::rules {

Result<UserFilter> UserFilter::of(records::Reader& reader, const Actor& actor, const Viewer& viewer,
                                  const UserQuery& query) {
  if (auto sound = check_period(query.since, query.until); !sound) return failure_of(sound);
  UserFilter filter(viewer);
  if (query.search && !query.search->empty()) filter.search_.emplace(*query.search);
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
  if (!structural(user.referrer.value_or(UserId{}).value, user.registered_at.ms)) return false;
  if (role_ && (user.erased || user.role != *role_)) return false;
  return !search_ || (!user.erased && found_in(user));
}

Result<> UserFilter::scan(records::Reader& reader, UserId first, const std::function<Walk(UserId)>& visit) {
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
