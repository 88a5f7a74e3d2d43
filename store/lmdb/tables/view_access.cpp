#include "store/lmdb/codec/access_records.hpp"
#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/credential_record.hpp"
#include "store/lmdb/tables/slots.hpp"
#include "store/lmdb/tables/view.hpp"

#include <algorithm>
#include <cstring>

// Credentials, sessions, signing keys and throttle counters.

namespace refctl::lmdb {

Result<std::optional<Credential>> View::credential(UserId id) {
  if (id.value >= head_.next_id) return std::optional<Credential>{};
  auto packed = get_slot(txn_, Table::credentials, id.value);
  if (!packed) return failure_of(packed);
  if (!*packed) return std::optional<Credential>{};
  auto text = read_credential(**packed);
  if (!text) return txn_.damaged(Table::credentials, id.value / users_per_block);
  return std::optional(Credential{std::move(*text)});
}

Result<> View::put_credential(UserId id, const std::optional<Credential>& credential) {
  if (id.value >= head_.next_id) return fail(ErrorCode::internal, "a password hash for a user that is not there");
  if (!credential) return put_slot(txn_, Table::credentials, id.value, std::nullopt);
  std::string packed;
  write_credential(credential->text, packed);
  return put_slot(txn_, Table::credentials, id.value, packed);
}

Result<std::optional<Session>> View::session(UserId user, const Jti& jti) {
  std::string key = session_key(user, jti);
  auto bytes = txn_.get(Table::sessions, key);
  if (!bytes) return failure_of(bytes);
  if (!*bytes) return std::optional<Session>{};
  auto session = read_session(key, **bytes);
  if (!session) return txn_.damaged(Table::sessions, key);
  return session;
}

Result<std::vector<Session>> View::sessions_of(UserId user) {
  std::vector<Session> sessions;
  std::string prefix;
  append_key(prefix, user.value);
  Cursor cursor(txn_, Table::sessions);
  for (Cursor::Found found = cursor.at_or_after(prefix);; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found || !(*found)->key.starts_with(prefix)) return sessions;
    auto session = read_session((*found)->key, (*found)->payload);
    if (!session) return txn_.damaged(Table::sessions, (*found)->key);
    sessions.push_back(std::move(*session));
  }
}

Result<> View::scan_sessions(const std::function<Walk(const Session&)>& visit) {
  Cursor cursor(txn_, Table::sessions);
  for (Cursor::Found found = cursor.first();; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) return {};
    auto session = read_session((*found)->key, (*found)->payload);
    if (!session) return txn_.damaged(Table::sessions, (*found)->key);
    if (visit(*session) == Walk::stop) return {};
  }
}

Result<> View::put_session(const Session& session) {
  return txn_.put(Table::sessions, session_key(session.user, session.jti), write_session(session));
}

Result<> View::remove_session(UserId user, const Jti& jti) {
  return txn_.erase(Table::sessions, session_key(user, jti));
}

Result<std::vector<SigningKey>> View::signing_keys() {
  SnapshotCache* const cache = txn_.cache();
  if (cache != nullptr && cache->signing_keys) return *cache->signing_keys;
  std::vector<SigningKey> keys;
  Cursor cursor(txn_, Table::signing_keys);
  for (Cursor::Found found = cursor.first();; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) break;
    auto key = read_signing_key((*found)->key, (*found)->payload);
    if (!key) return txn_.damaged(Table::signing_keys, (*found)->key);
    keys.push_back(*key);
  }
  std::ranges::stable_sort(keys, {}, &SigningKey::since);
  if (cache != nullptr) cache->signing_keys = keys;
  return keys;
}

Result<> View::put_signing_key(const SigningKey& key) {
  return txn_.put(Table::signing_keys, view_of(key.kid), write_signing_key(key));
}

Result<> View::remove_signing_key(const KeyId& kid) { return txn_.erase(Table::signing_keys, view_of(kid)); }

Result<std::optional<ThrottleCounter>> View::throttle(const ThrottleKey& key) {
  auto bytes = txn_.get(Table::throttle, view_of(key));
  if (!bytes) return failure_of(bytes);
  if (!*bytes) return std::optional<ThrottleCounter>{};
  auto counter = read_throttle(**bytes);
  if (!counter) return txn_.damaged(Table::throttle, view_of(key));
  return counter;
}

Result<> View::scan_throttle(const ThrottleKey& first,
                             const std::function<Walk(const ThrottleKey&, const ThrottleCounter&)>& visit) {
  Cursor cursor(txn_, Table::throttle);
  for (Cursor::Found found = cursor.at_or_after(view_of(first));; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) return {};
    const std::string_view bytes = (*found)->key;
    const auto counter = read_throttle((*found)->payload);
    ThrottleKey key{};
    if (!counter || bytes.size() != key.size()) return txn_.damaged(Table::throttle, bytes);
    std::memcpy(key.data(), bytes.data(), key.size());
    if (visit(key, *counter) == Walk::stop) return {};
  }
}

Result<> View::put_throttle(const ThrottleKey& key, const std::optional<ThrottleCounter>& counter) {
  if (!counter) return txn_.erase(Table::throttle, view_of(key));
  return txn_.put(Table::throttle, view_of(key), write_throttle(*counter));
}

}  // namespace refctl::lmdb
