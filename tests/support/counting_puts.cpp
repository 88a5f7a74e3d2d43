#include "tests/support/counting_view.hpp"

#include <stdexcept>
#include <utility>

// The puts of a CountingView: none is a round trip, all wait for the COMMIT.

namespace refctl::test {

records::Writer& CountingView::put(std::string_view what) {
  visits_.called(what);
  traffic_.call();
  if (writer_ == nullptr) throw std::logic_error("a put in a read: " + std::string(what));
  puts_ = true;
  return *writer_;
}

void CountingView::forget_users() {
  emails_.clear();
  codes_.clear();
  child_counts_.clear();
  child_ranks_.clear();
  children_.clear();
  children_after_.clear();
  ids_at_.clear();
  ranks_.clear();
  page_.reset();
  user_count_.clear();
  is_empty_.clear();
  next_id_.clear();
}

// From a block of ids that the process holds: no round trip.
Result<UserId> CountingView::new_id() {
  next_id_.clear();
  return put("new_id").new_id();
}

Result<> CountingView::put_user(const User& user, const std::optional<EmailKey>& email,
                                const std::optional<CodeKey>& code) {
  Result<> done = put("put_user").put_user(user, email, code);
  forget_users();
  users_[user.id] = user;
  return done;
}

Result<> CountingView::put_credential(UserId id, const std::optional<Credential>& credential) {
  credentials_[id] = credential;
  some_credentials_.clear();
  return put("put_credential").put_credential(id, credential);
}

Result<> CountingView::put_session(const Session& session) {
  sessions_[{session.user, session.jti}] = session;
  sessions_of_.erase(session.user);
  return put("put_session").put_session(session);
}

Result<> CountingView::remove_session(UserId user, const Jti& jti) {
  sessions_[{user, jti}] = std::nullopt;
  sessions_of_.erase(user);
  return put("remove_session").remove_session(user, jti);
}

Result<> CountingView::remove_sessions(UserId user, const std::optional<Jti>& spared) {
  std::erase_if(sessions_, [&](const auto& known) { return known.first.first == user; });
  sessions_of_.erase(user);
  return put("remove_sessions").remove_sessions(user, spared);
}

Result<> CountingView::put_signing_key(const SigningKey& key) {
  signing_keys_.clear();
  return put("put_signing_key").put_signing_key(key);
}

Result<> CountingView::remove_signing_key(const KeyId& kid) {
  signing_keys_.clear();
  return put("remove_signing_key").remove_signing_key(kid);
}

Result<> CountingView::put_throttle(const ThrottleKey& key, const std::optional<ThrottleCounter>& counter) {
  throttles_[key] = counter;
  return put("put_throttle").put_throttle(key, counter);
}

Result<> CountingView::drop_stale_throttle(Instant before, const ThrottleKey& from, std::size_t most) {
  std::erase_if(throttles_, [&](const auto& known) { return known.second && known.second->last <= before; });
  return put("drop_stale_throttle").drop_stale_throttle(before, from, most);
}

Result<> CountingView::put_config(std::string_view name, const std::optional<std::string>& value) {
  config_[std::string(name)] = value;
  all_config_.clear();
  return put("put_config").put_config(name, value);
}

Result<> CountingView::append_audit(const AuditDraft& draft) { return put("append_audit").append_audit(draft); }

Result<> CountingView::append_chained_audit(const AuditEntry& entry) {
  return put("append_chained_audit").append_chained_audit(entry);
}

// The engine reads the entries, then rewrites those that are to be erased.
Result<> CountingView::erase_audit(UserId person, const std::function<bool(const AuditEntry&)>& redact) {
  records::Writer& writer = put("erase_audit");
  traffic_.round_trip("erase_audit");
  const Visits::Visit visiting(visits_);
  return writer.erase_audit(person, redact);
}

}  // namespace refctl::test
