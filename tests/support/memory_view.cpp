#include "tests/support/memory_view.hpp"

#include <algorithm>
#include <iterator>

namespace refctl::test {

namespace {

template <typename Map, typename Key>
auto found(const Map& map, const Key& key) -> std::optional<typename Map::mapped_type> {
  auto at = map.find(key);
  if (at == map.end()) return std::nullopt;
  return at->second;
}

}  // namespace

Result<std::optional<User>> MemoryView::user(UserId id) { return found(called("user").users, id); }
Result<std::optional<UserId>> MemoryView::id_by_email(const EmailKey& key) {
  return found(called("id_by_email").emails, key.text);
}
Result<std::optional<UserId>> MemoryView::id_by_code(const CodeKey& key) {
  return found(called("id_by_code").codes, key.text);
}
Result<std::uint64_t> MemoryView::user_count() { return called("user_count").users.size(); }
Result<UserId> MemoryView::next_id() { return called("next_id").next_id; }

Result<> MemoryView::scan_users(UserId first, const records::UserPredicate& which,
                                const std::function<Walk(const records::UserSummary&)>& visit) {
  visits_.called("scan_users");
  const Visits::Visit visiting(visits_);
  for (auto at = state_.users.lower_bound(first); at != state_.users.end(); ++at) {
    const records::UserSummary user = records::summary_of(at->second);
    if (which.holds_for(user) && visit(user) == Walk::stop) break;
  }
  return {};
}

Result<std::optional<UserId>> MemoryView::id_at(std::uint64_t rank) {
  visits_.called("id_at");
  if (rank >= state_.users.size()) return std::optional<UserId>{};
  return std::optional(std::next(state_.users.begin(), static_cast<std::ptrdiff_t>(rank))->first);
}

Result<std::uint64_t> MemoryView::rank_of(UserId id) {
  visits_.called("rank_of");
  return static_cast<std::uint64_t>(std::distance(state_.users.begin(), state_.users.lower_bound(id)));
}

Result<> MemoryView::scan_columns(records::Times wanted,
                                  const std::function<Walk(const records::ColumnChunk&)>& visit) {
  visits_.called("scan_columns");
  const Visits::Visit visiting(visits_);
  constexpr std::size_t chunk = 3;  // small, so that tests reach chunk borders
  std::vector<std::uint64_t> ids, referrers;
  std::vector<std::int64_t> times;
  for (auto at = state_.users.begin(); at != state_.users.end();) {
    ids.push_back(at->first.value);
    referrers.push_back(at->second.referrer.value_or(UserId{}).value);
    if (wanted == records::Times::wanted) times.push_back(at->second.registered_at.ms);
    if (++at != state_.users.end() && ids.size() < chunk) continue;
    if (visit({.ids = ids, .referrers = referrers, .registered_at = times}) == Walk::stop) break;
    ids.clear();
    referrers.clear();
    times.clear();
  }
  return {};
}

Result<std::uint64_t> MemoryView::child_count(UserId referrer) {
  visits_.called("child_count");
  auto at = state_.children.find(referrer);
  return at == state_.children.end() ? 0 : at->second.size();
}

Result<std::vector<UserId>> MemoryView::children(UserId referrer, std::uint64_t offset, std::uint64_t limit) {
  visits_.called("children");
  std::vector<UserId> page;
  auto list = state_.children.find(referrer);
  if (list == state_.children.end()) return page;
  std::uint64_t position = 0;
  for (const auto& [at, id] : list->second) {
    if (position++ < offset) continue;
    if (page.size() == limit) break;
    page.push_back(id);
  }
  return page;
}

Result<std::uint64_t> MemoryView::child_rank(UserId referrer, Instant at, UserId id) {
  visits_.called("child_rank");
  auto list = state_.children.find(referrer);
  if (list == state_.children.end()) return 0;
  auto end = list->second.lower_bound({at, id});
  return static_cast<std::uint64_t>(std::distance(list->second.begin(), end));
}

Result<std::optional<Credential>> MemoryView::credential(UserId id) {
  return found(called("credential").credentials, id);
}

Result<std::optional<Credential>> MemoryView::sample_credential(std::uint64_t seed) {
  visits_.called("sample_credential");
  if (state_.credentials.empty()) return std::optional<Credential>{};
  auto at = state_.credentials.lower_bound(UserId{seed % state_.next_id.value});
  if (at == state_.credentials.end()) at = state_.credentials.begin();
  return std::optional(at->second);
}

Result<std::optional<Session>> MemoryView::session(UserId user, const Jti& jti) {
  return found(called("session").sessions, std::pair(user, jti));
}

Result<std::vector<Session>> MemoryView::sessions_of(UserId user) {
  visits_.called("sessions_of");
  std::vector<Session> sessions;
  for (const auto& [key, session] : state_.sessions) {
    if (key.first == user) sessions.push_back(session);
  }
  return sessions;
}

Result<> MemoryView::scan_sessions(const std::function<Walk(const Session&)>& visit) {
  visits_.called("scan_sessions");
  const Visits::Visit visiting(visits_);
  for (const auto& [key, session] : state_.sessions) {
    if (visit(session) == Walk::stop) break;
  }
  return {};
}

Result<std::vector<SigningKey>> MemoryView::signing_keys() {
  visits_.called("signing_keys");
  std::vector<SigningKey> keys;
  for (const auto& [kid, key] : state_.signing_keys) keys.push_back(key);
  std::ranges::stable_sort(keys, {}, &SigningKey::since);
  return keys;
}

Result<std::optional<ThrottleCounter>> MemoryView::throttle(const ThrottleKey& key) {
  return found(called("throttle").throttle, key);
}

Result<std::optional<std::string>> MemoryView::config(std::string_view name) {
  return found(called("config").config, name);
}

Result<std::vector<std::pair<std::string, std::string>>> MemoryView::all_config() {
  visits_.called("all_config");
  return std::vector<std::pair<std::string, std::string>>(state_.config.begin(), state_.config.end());
}

Result<std::array<std::uint8_t, 32>> MemoryView::store_secret() { return called("store_secret").secret; }

Result<UserId> MemoryView::new_id() {
  visits_.called("new_id");
  return UserId{state_.next_id.value++};
}

Result<> MemoryView::put_user(const User& user, const std::optional<EmailKey>& email,
                              const std::optional<CodeKey>& code) {
  visits_.called("put_user");
  if (user.id.value == 0 || user.id.value > max_user_id) return fail(ErrorCode::internal, "a user id out of range");
  if (email) {
    auto holder = found(state_.emails, email->text);
    if (holder && *holder != user.id) return fail(ErrorCode::email_taken, "the e-mail address is taken");
  }
  if (code) {
    auto holder = found(state_.codes, code->text);
    if (holder && *holder != user.id) return fail(ErrorCode::code_taken, "the referral code is taken");
  }
  auto before = state_.users.find(user.id);
  if (before != state_.users.end()) {
    auto& keys = state_.keys[user.id];
    if (keys.email) state_.emails.erase(keys.email->text);
    if (keys.code) state_.codes.erase(keys.code->text);
    if (before->second.referrer) {
      state_.children[*before->second.referrer].erase({before->second.registered_at, user.id});
    }
  }
  if (email) state_.emails[email->text] = user.id;
  if (code) state_.codes[code->text] = user.id;
  if (user.referrer) state_.children[*user.referrer].insert({user.registered_at, user.id});
  state_.keys[user.id] = {.email = email, .code = code};
  state_.users[user.id] = user;
  state_.next_id = std::max(state_.next_id, UserId{user.id.value + 1});
  return {};
}

Result<> MemoryView::put_credential(UserId id, const std::optional<Credential>& credential) {
  visits_.called("put_credential");
  if (!state_.users.contains(id)) return fail(ErrorCode::internal, "a password hash for a user that is not there");
  if (credential) state_.credentials[id] = *credential;
  if (!credential) state_.credentials.erase(id);
  return {};
}

Result<> MemoryView::put_session(const Session& session) {
  visits_.called("put_session");
  state_.sessions[{session.user, session.jti}] = session;
  return {};
}

Result<> MemoryView::remove_session(UserId user, const Jti& jti) {
  visits_.called("remove_session");
  state_.sessions.erase({user, jti});
  return {};
}

Result<> MemoryView::put_signing_key(const SigningKey& key) {
  visits_.called("put_signing_key");
  state_.signing_keys[key.kid] = key;
  return {};
}

Result<> MemoryView::remove_signing_key(const KeyId& kid) {
  visits_.called("remove_signing_key");
  state_.signing_keys.erase(kid);
  return {};
}

Result<> MemoryView::scan_throttle(const ThrottleKey& first,
                                   const std::function<Walk(const ThrottleKey&, const ThrottleCounter&)>& visit) {
  visits_.called("scan_throttle");
  const Visits::Visit visiting(visits_);
  for (auto at = state_.throttle.lower_bound(first); at != state_.throttle.end(); ++at) {
    if (visit(at->first, at->second) == Walk::stop) break;
  }
  return {};
}

Result<> MemoryView::put_throttle(const ThrottleKey& key, const std::optional<ThrottleCounter>& counter) {
  visits_.called("put_throttle");
  if (counter) state_.throttle[key] = *counter;
  if (!counter) state_.throttle.erase(key);
  return {};
}

Result<> MemoryView::put_config(std::string_view name, const std::optional<std::string>& value) {
  visits_.called("put_config");
  if (value) state_.config[std::string(name)] = *value;
  if (!value) state_.config.erase(std::string(name));
  return {};
}

}  // namespace refctl::test
