#include "store/rules/admin/copy_store.hpp"

#include "store/model/user/email.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/records/packed_users.hpp"

#include <sodium.h>

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::size_t users_per_batch = 1024;
constexpr std::size_t entries_per_write = 4096;

class ContentDigest {
 public:
  ContentDigest() { crypto_generichash_init(&state_, nullptr, 0, bytes); }

  ContentDigest& number(std::uint64_t value) {
    return raw({reinterpret_cast<const unsigned char*>(&value), sizeof value});
  }
  ContentDigest& time(Instant at) { return number(static_cast<std::uint64_t>(at.ms)); }
  ContentDigest& text(std::string_view value) {
    return number(value.size()).raw({reinterpret_cast<const unsigned char*>(value.data()), value.size()});
  }
  ContentDigest& maybe(const std::optional<std::string>& value) {
    number(value ? 1 : 0);
    return value ? text(*value) : *this;
  }
  ContentDigest& raw(std::span<const unsigned char> value) {
    crypto_generichash_update(&state_, value.data(), value.size());
    return *this;
  }
  std::string hex() {
    std::array<unsigned char, bytes> digest{};
    crypto_generichash_final(&state_, digest.data(), digest.size());
    std::array<char, 2 * bytes + 1> text{};
    return sodium_bin2hex(text.data(), text.size(), digest.data(), digest.size());
  }

 private:
  static constexpr std::size_t bytes = 32;
  crypto_generichash_state state_{};
};

// The data other than users and audit log: small enough for one transaction.
struct OtherRecords {
  std::vector<Session> sessions;
  std::vector<SigningKey> keys;
  std::vector<std::pair<std::string, std::string>> config;
};

Result<OtherRecords> read_other_records(records::Reader& reader) {
  OtherRecords all;
  auto scanned = reader.scan_sessions([&](const Session& session) {
    all.sessions.push_back(session);
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  auto keys = reader.signing_keys();
  if (!keys) return failure_of(keys);
  auto config = reader.all_config();
  if (!config) return failure_of(config);
  all.keys = std::move(*keys);
  all.config = std::move(*config);
  return all;
}

void add(ContentDigest& digest, const OtherRecords& all) {
  for (const Session& one : all.sessions) {
    digest.number(one.user.value).raw(one.jti).time(one.issued).time(one.expires).text(one.label);
  }
  for (const SigningKey& key : all.keys) {
    digest.raw(key.kid).raw(key.secret).time(key.since).number(key.until ? 1 : 0).time(key.until.value_or(Instant{}));
  }
  for (const auto& [name, value] : all.config) digest.text(name).text(value);
}

void add(ContentDigest& digest, const AuditEntry& entry) {
  digest.number(entry.number).time(entry.at).text(entry.actor).text(entry.origin).text(entry.action);
  digest.number(entry.subject.value_or(UserId{}).value).number(entry.erased ? 1 : 0);
  digest.number(static_cast<std::uint64_t>(entry.formula));
  for (const AuditChange& change : entry.changes) digest.text(change.field).maybe(change.before).maybe(change.after);
  digest.raw(entry.salt).raw(entry.values_digest).raw(entry.chain);
}

void add(ContentDigest& digest, const User& user, const std::optional<Credential>& credential) {
  digest.number(user.id.value).text(user.name).text(user.email).text(user.code);
  digest.number(user.referrer.value_or(UserId{}).value).time(user.registered_at);
  digest.number(static_cast<std::uint64_t>(user.role)).number(user.disabled ? 1 : 0).number(user.erased ? 1 : 0);
  digest.maybe(credential ? std::optional(credential->text) : std::nullopt);
}

struct StoredUser {
  User user;
  std::optional<Credential> credential;
  std::string email_key;
  std::string code_key;
};

// Reads all users of a store in order of id, in batches.
class UserBatches {
 public:
  explicit UserBatches(records::Reader& reader) : reader_(reader) {}

  // Null at the end; valid until the next call.
  Result<const StoredUser*> next() {
    if (at_ == batch_.size()) {
      auto read = read_batch();
      if (!read) return failure_of(read);
    }
    return at_ == batch_.size() ? nullptr : &batch_[at_++];
  }

 private:
  Result<> read_batch() {
    batch_.clear();
    at_ = 0;
    auto scanned = reader_.scan_rows(next_, true, [&](const records::UserRow& row) {
      StoredUser& stored = batch_.emplace_back();
      stored.user = records::user_from(row);
      if (!row.credential.empty()) stored.credential = Credential{std::string(row.credential)};
      next_ = UserId{row.id.value + 1};
      return batch_.size() < users_per_batch ? Walk::on : Walk::stop;
    });
    if (!scanned) return scanned;
    for (StoredUser& stored : batch_) {
      if (stored.user.erased) continue;
      auto email = email_key(stored.user.email);
      if (!email) return failure_of(email);
      auto code = code_key(stored.user.code);
      if (!code) return failure_of(code);
      stored.email_key = std::move(email->text);
      stored.code_key = std::move(code->text);
    }
    return {};
  }

  records::Reader& reader_;
  std::vector<StoredUser> batch_;
  std::size_t at_ = 0;
  UserId next_{1};
};

records::BulkUser as_bulk(const StoredUser& stored) {
  return {records::summary_of(stored.user), stored.email_key, stored.code_key,
          stored.credential ? std::string_view(stored.credential->text) : std::string_view()};
}

Result<CopyFacts> facts_in(records::Reader& reader) {
  CopyFacts facts;
  ContentDigest digest;
  UserBatches source_users(reader);
  while (true) {
    auto stored = source_users.next();
    if (!stored) return failure_of(stored);
    if (*stored == nullptr) break;
    add(digest, (*stored)->user, (*stored)->credential);
    ++facts.users;
  }
  auto small = read_other_records(reader);
  if (!small) return failure_of(small);
  add(digest, *small);
  facts.sessions = small->sessions.size();
  auto scanned = reader.scan_audit({}, [&](const AuditEntry& entry) {
    add(digest, entry);
    ++facts.audit_entries;
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  facts.digest = digest.hex();
  return facts;
}

Result<> check_empty(records::Records& store) {
  return store.read([](records::Reader& reader) -> Result<> {
    auto empty = reader.is_empty();
    if (!empty) return failure_of(empty);
    auto entries = reader.count_audit({});
    if (!entries) return failure_of(entries);
    if (*empty && *entries == 0) return {};
    return fail(ErrorCode::store_not_empty, "there is something in the target already", "name another");
  });
}

Result<> copy_users(records::Reader& from, records::Records& to) {
  auto small = read_other_records(from);
  if (!small) return failure_of(small);
  auto bulk = to.begin_bulk_load();
  if (!bulk) return failure_of(bulk);
  auto codec = to.bulk_codec();
  if (!codec) return failure_of(codec);
  records::PackedUsers users(std::move(*codec));
  UserBatches source_users(from);
  while (true) {
    auto stored = source_users.next();
    if (!stored) return failure_of(stored);
    if (*stored == nullptr) break;
    users.add(as_bulk(**stored));
  }
  users.seal();
  return (*bulk)->load(users, [&](records::Writer& writer) -> Result<> {
    for (const Session& session : small->sessions) {
      if (auto put = writer.put_session(session); !put) return put;
    }
    for (const SigningKey& key : small->keys) {
      if (auto put = writer.put_signing_key(key); !put) return put;
    }
    for (const auto& [name, value] : small->config) {
      if (auto put = writer.put_config(name, value); !put) return put;
    }
    return {};
  });
}

Result<> copy_audit(records::Reader& from, records::Records& to) {
  std::vector<AuditEntry> batch;
  records::AuditRange next{.limit = entries_per_write};
  for (;; next.after += batch.size()) {
    batch.clear();
    auto scanned = from.scan_audit(next, [&](const AuditEntry& entry) {
      batch.push_back(entry);
      return Walk::on;
    });
    if (!scanned || batch.empty()) return scanned;
    auto written = to.write([&](records::Writer& writer) -> Result<> {
      for (const AuditEntry& entry : batch) {
        if (auto put = writer.append_chained_audit(entry); !put) return put;
      }
      return {};
    });
    if (!written) return written;
  }
}

}  // namespace

Result<CopyFacts> facts_of(records::Records& store) {
  return store.read([](records::Reader& reader) { return facts_in(reader); });
}

Result<CopyFacts> copy_store(records::Records& from, records::Records& to) {
  if (auto empty = check_empty(to); !empty) return failure_of(empty);
  auto copied = from.read([&](records::Reader& reader) -> Result<CopyFacts> {
    if (auto users = copy_users(reader, to); !users) return failure_of(users);
    if (auto audit = copy_audit(reader, to); !audit) return failure_of(audit);
    return facts_in(reader);
  });
  if (!copied) return copied;
  auto arrived = facts_of(to);
  if (!arrived) return arrived;
  if (*arrived == *copied) return copied;
  return fail(ErrorCode::store_damaged, "the copy differs from the original: the digests are not equal",
              "remove what was made, and check both disks");
}

}  // namespace refctl::rules
