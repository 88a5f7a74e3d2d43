#include "tests/support/counting_view.hpp"

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

records::Writer& CountingView::put(std::string_view what) {
  visits_.called(what);
  traffic_.call();
  if (writer_ == nullptr) throw std::logic_error("a put in a read: " + std::string(what));
  puts_ = true;
  return *writer_;
}

Result<std::optional<User>> CountingView::user(UserId id) {
  return answer("user", users_, id, [&] { return reader_.user(id); });
}

// There is no call for many users yet, so an engine answers one by one.
Result<> CountingView::glimpse(std::span<const UserId> ids, const std::function<void(const records::Glimpse&)>& visit) {
  visits_.called("glimpse");
  for (const UserId id : ids) {
    auto found = user(id);
    if (!found) return failure_of(found);
    if (!*found) continue;
    const User& one = **found;
    const Visits::Visit visiting(visits_);
    visit({.id = id, .name = one.name, .email = one.email, .registered_at = one.registered_at});
  }
  return {};
}

Result<std::optional<UserId>> CountingView::id_by_email(const EmailKey& key) {
  return answer("email", emails_, key.text, [&] { return reader_.id_by_email(key); });
}

Result<std::optional<UserId>> CountingView::id_by_code(const CodeKey& key) {
  return answer("code", codes_, key.text, [&] { return reader_.id_by_code(key); });
}

Result<> CountingView::match_emails(std::span<const std::uint64_t> hashes, const KeyText& key, const Matched& found) {
  asked("match_emails");
  const Visits::Visit visiting(visits_);
  return reader_.match_emails(hashes, key, found);
}

Result<> CountingView::match_codes(std::span<const std::uint64_t> hashes, const KeyText& key, const Matched& found) {
  asked("match_codes");
  const Visits::Visit visiting(visits_);
  return reader_.match_codes(hashes, key, found);
}

Result<std::uint64_t> CountingView::user_count() {
  return answer("user_count", user_count_, 0, [&] { return reader_.user_count(); });
}

Result<UserId> CountingView::next_id() {
  return answer("next_id", next_id_, 0, [&] { return reader_.next_id(); });
}

Result<> CountingView::scan_users(UserId first, const std::function<Walk(const User&)>& visit) {
  asked("scan_users");
  const Visits::Visit visiting(visits_);
  return reader_.scan_users(first, visit);
}

Result<> CountingView::scan_rows(UserId first, bool with_credentials,
                                 const std::function<Walk(const records::UserRow&)>& visit) {
  asked("scan_rows");
  const Visits::Visit visiting(visits_);
  return reader_.scan_rows(first, with_credentials, visit);
}

Result<std::optional<UserId>> CountingView::id_at(std::uint64_t rank) {
  asked("id_at");
  return reader_.id_at(rank);
}

Result<std::uint64_t> CountingView::rank_of(UserId id) {
  asked("rank_of");
  return reader_.rank_of(id);
}

Result<> CountingView::scan_columns(const std::function<Walk(const records::ColumnChunk&)>& visit) {
  asked("scan_columns");
  const Visits::Visit visiting(visits_);
  return reader_.scan_columns(visit);
}

Result<std::uint64_t> CountingView::child_count(UserId referrer) {
  return answer("child_count", child_counts_, referrer, [&] { return reader_.child_count(referrer); });
}

Result<std::vector<UserId>> CountingView::children(UserId referrer, std::uint64_t offset, std::uint64_t limit) {
  asked("children");
  return reader_.children(referrer, offset, limit);
}

Result<std::uint64_t> CountingView::child_rank(UserId referrer, Instant at, UserId id) {
  asked("child_rank");
  return reader_.child_rank(referrer, at, id);
}

Result<std::optional<Credential>> CountingView::credential(UserId id) {
  return answer("credential", credentials_, id, [&] { return reader_.credential(id); });
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
  return answer("config", config_, std::string(name), [&] { return reader_.config(name); });
}

Result<std::vector<std::pair<std::string, std::string>>> CountingView::all_config() {
  return answer("all_config", all_config_, 0, [&] { return reader_.all_config(); });
}

Result<> CountingView::scan_audit(const records::AuditRange& range, const records::VisitAudit& visit) {
  asked("scan_audit");
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

Result<> CountingView::put_user(const User& user, const std::optional<EmailKey>& email,
                                const std::optional<CodeKey>& code) {
  Result<> done = put("put_user").put_user(user, email, code);
  emails_.clear();
  codes_.clear();
  child_counts_.clear();
  user_count_.clear();
  next_id_.clear();
  users_[user.id] = user;
  return done;
}

Result<> CountingView::put_credential(UserId id, const std::optional<Credential>& credential) {
  credentials_[id] = credential;
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

Result<> CountingView::put_config(std::string_view name, const std::optional<std::string>& value) {
  config_[std::string(name)] = value;
  all_config_.clear();
  return put("put_config").put_config(name, value);
}

Result<> CountingView::append_audit(const AuditDraft& draft) { return put("append_audit").append_audit(draft); }

Result<> CountingView::append_chained_audit(const AuditEntry& entry) {
  return put("append_chained_audit").append_chained_audit(entry);
}

// The engine reads the entries, then rewrites those to be erased.
Result<> CountingView::erase_audit(UserId person, const std::function<bool(const AuditEntry&)>& redact) {
  records::Writer& writer = put("erase_audit");
  traffic_.round_trip("erase_audit");
  const Visits::Visit visiting(visits_);
  return writer.erase_audit(person, redact);
}

}  // namespace refctl::test
