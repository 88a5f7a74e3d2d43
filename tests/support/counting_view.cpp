#include "tests/support/counting_view.hpp"

#include <algorithm>
#include <utility>

namespace refctl::test {

using records::Reader;

template <typename K, typename V, typename Ask>
Result<V> CountingView::answer(std::string_view what, Answers<K, V>& known, const K& key, const Ask& ask) {
  visits_.called(what);
  traffic_.call();
  if (const auto at = known.find(key); at != known.end()) return at->second;
  traffic_.round_trip(what);
  Result<V> answered = ask();
  if (answered) known.emplace(key, *answered);
  return answered;
}

void CountingView::asked(std::string_view what) {
  visits_.called(what);
  traffic_.call();
  traffic_.round_trip(what);
}

template <typename K, typename Ask>
Result<std::vector<UserId>> CountingView::answer_some(std::string_view what, Answers<K, Some>& known, const K& key,
                                                      std::uint64_t limit, const Ask& ask) {
  visits_.called(what);
  traffic_.call();
  if (const auto at = known.find(key); at != known.end() && at->second.limit >= limit) {
    std::vector<UserId> ids = at->second.ids;
    if (ids.size() > limit) ids.resize(limit);
    return ids;
  }
  traffic_.round_trip(what);
  Result<std::vector<UserId>> answered = ask();
  if (answered) known[key] = {.limit = limit, .ids = *answered};
  return answered;
}

Result<std::optional<User>> CountingView::user(UserId id) {
  return answer("user", users_, id, [&] { return reader_.user(id); });
}

Result<> CountingView::visit_users(std::span<const UserId> ids,
                                   const std::function<void(const records::UserSummary&)>& visit) {
  visits_.called("visit_users");
  traffic_.call();
  std::vector<UserId> unknown;
  for (const UserId id : ids) {
    if (!users_.contains(id)) unknown.push_back(id);
  }
  if (!unknown.empty()) {
    traffic_.round_trip("users");
    for (const UserId id : unknown) users_[id] = std::nullopt;
    Result<> fetched = reader_.visit_users(
        unknown, [&](const records::UserSummary& user) { users_[user.id] = records::user_from(user); });
    if (!fetched) return fetched;
  }
  const Visits::Visit visiting(visits_);
  for (const UserId id : ids) {
    if (const auto& user = users_.at(id)) visit(records::summary_of(*user));
  }
  return {};
}

Result<std::optional<UserId>> CountingView::id_by_email(const EmailKey& key) {
  return answer("email", emails_, key.text, [&] { return reader_.id_by_email(key); });
}

Result<std::optional<UserId>> CountingView::id_by_code(const CodeKey& key) {
  return answer("code", codes_, key.text, [&] { return reader_.id_by_code(key); });
}

Result<> CountingView::match_emails(const records::ManyKeys& keys, const Matched& found) {
  asked("match_emails");
  const Visits::Visit visiting(visits_);
  return reader_.match_emails(keys, found);
}

Result<> CountingView::match_codes(const records::ManyKeys& keys, const Matched& found) {
  asked("match_codes");
  const Visits::Visit visiting(visits_);
  return reader_.match_codes(keys, found);
}

Result<std::uint64_t> CountingView::user_count() {
  return answer("user_count", user_count_, 0, [&] { return reader_.user_count(); });
}

Result<UserId> CountingView::next_id() {
  return answer("next_id", next_id_, 0, [&] { return reader_.next_id(); });
}

Result<bool> CountingView::is_empty() {
  return answer("is_empty", is_empty_, 0, [&] { return reader_.is_empty(); });
}

Result<> CountingView::scan_users(UserId first, const records::UserPredicate& which,
                                  const std::function<Walk(const records::UserSummary&)>& visit) {
  visits_.called("scan_users");
  traffic_.call();
  const Visits::Visit visiting(visits_);
  if (page_ && page_->first == first && which.everybody()) {
    for (const User& user : page_->users) {
      if (visit(records::summary_of(user)) == Walk::stop) return {};
      first = UserId{user.id.value + 1};
    }
    if (page_->to_the_end) return {};
  }
  traffic_.round_trip("scan_users");
  return reader_.scan_users(first, which, visit);
}

Result<> CountingView::scan_ids(UserId first, const records::UserPredicate& which,
                                const std::function<Walk(UserId)>& visit) {
  asked("scan_ids");
  const Visits::Visit visiting(visits_);
  return reader_.scan_ids(first, which, visit);
}

Result<> CountingView::scan_rows(UserId first, bool with_credentials,
                                 const std::function<Walk(const records::UserRow&)>& visit) {
  asked("scan_rows");
  const Visits::Visit visiting(visits_);
  return reader_.scan_rows(first, with_credentials, visit);
}

Result<std::optional<UserId>> CountingView::id_at(std::uint64_t rank) {
  return answer("id_at", ids_at_, rank, [&] { return reader_.id_at(rank); });
}

Result<std::uint64_t> CountingView::rank_of(UserId id) {
  return answer("rank_of", ranks_, id, [&] { return reader_.rank_of(id); });
}

Result<> CountingView::scan_columns(records::Times times,
                                    const std::function<Walk(const records::ColumnChunk&)>& visit) {
  asked("scan_columns");
  const Visits::Visit visiting(visits_);
  return reader_.scan_columns(times, visit);
}

Result<std::uint64_t> CountingView::child_count(UserId referrer) {
  return answer("child_count", child_counts_, referrer, [&] { return reader_.child_count(referrer); });
}

Result<std::vector<UserId>> CountingView::children(UserId referrer, std::uint64_t offset, std::uint64_t limit) {
  return answer_some("children", children_, {referrer, offset}, limit,
                     [&] { return reader_.children(referrer, offset, limit); });
}

Result<std::uint64_t> CountingView::child_rank(UserId referrer, Instant at, UserId id) {
  return answer("child_rank", child_ranks_, {referrer, {.at = at, .id = id}},
                [&] { return reader_.child_rank(referrer, at, id); });
}

Result<std::vector<UserId>> CountingView::children_after(UserId referrer, records::ChildPlace after,
                                                         std::uint64_t limit) {
  return answer_some("children_after", children_after_, {referrer, after}, limit,
                     [&] { return reader_.children_after(referrer, after, limit); });
}

Result<bool> CountingView::children_of(std::span<const UserId> referrers, std::optional<Instant> as_of,
                                       std::uint64_t most,
                                       const std::function<void(UserId referrer, UserId child)>& visit) {
  asked("children_of");
  const Visits::Visit visiting(visits_);
  return reader_.children_of(referrers, as_of, most, visit);
}

Result<std::optional<Credential>> CountingView::credential(UserId id) {
  return answer("credential", credentials_, id, [&] { return reader_.credential(id); });
}

Result<std::optional<Credential>> CountingView::sample_credential(std::uint64_t seed) {
  return answer("sample_credential", some_credentials_, seed, [&] { return reader_.sample_credential(seed); });
}

Result<std::optional<Session>> CountingView::session(UserId user, const Jti& jti) {
  return answer("session", sessions_, {user, jti}, [&] { return reader_.session(user, jti); });
}

Result<std::vector<Session>> CountingView::sessions_of(UserId user) {
  return answer("sessions_of", sessions_of_, user, [&] { return reader_.sessions_of(user); });
}

Result<> CountingView::scan_sessions(const std::function<Walk(const Session&)>& visit) {
  asked("scan_sessions");
  const Visits::Visit visiting(visits_);
  return reader_.scan_sessions(visit);
}

Result<std::uint64_t> CountingView::live_sessions(Instant now) {
  asked("live_sessions");
  return reader_.live_sessions(now);
}

Result<std::optional<Instant>> CountingView::last_expiry() {
  asked("last_expiry");
  return reader_.last_expiry();
}

Result<std::vector<SigningKey>> CountingView::signing_keys() {
  return answer("signing_keys", signing_keys_, 0, [&] { return reader_.signing_keys(); });
}

Result<std::optional<ThrottleCounter>> CountingView::throttle(const ThrottleKey& key) {
  return answer("throttle", throttles_, key, [&] { return reader_.throttle(key); });
}

Result<> CountingView::scan_throttle(const ThrottleKey& first,
                                     const std::function<Walk(const ThrottleKey&, const ThrottleCounter&)>& visit) {
  asked("scan_throttle");
  const Visits::Visit visiting(visits_);
  return reader_.scan_throttle(first, visit);
}

Result<std::optional<std::string>> CountingView::config(std::string_view name) {
  if (const auto all = all_config_.find(0); all != all_config_.end()) {
    for (const auto& [known, value] : all->second) config_[known] = value;
    config_.emplace(name, std::nullopt);
  }
  return answer("config", config_, std::string(name), [&] { return reader_.config(name); });
}

Result<std::vector<std::pair<std::string, std::string>>> CountingView::all_config() {
  return answer("all_config", all_config_, 0, [&] { return reader_.all_config(); });
}

Result<> CountingView::scan_audit(const records::AuditRange& range, const records::VisitAudit& visit) {
  if (std::ranges::find(audit_ranges_, range) == audit_ranges_.end()) {
    asked("scan_audit");
  } else {
    visits_.called("scan_audit");
    traffic_.call();
  }
  const Visits::Visit visiting(visits_);
  return reader_.scan_audit(range, visit);
}

Result<std::uint64_t> CountingView::count_audit(const records::AuditRange& range) {
  asked("count_audit");
  return reader_.count_audit(range);
}

// Constant, so an engine reads it when it opens the store.
Result<std::array<std::uint8_t, 32>> CountingView::store_secret() {
  visits_.called("store_secret");
  traffic_.call();
  return reader_.store_secret();
}

}  // namespace refctl::test
