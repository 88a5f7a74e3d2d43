#pragma once

#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/codec/user_record.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/lmdb/tables/audit_table.hpp"
#include "store/lmdb/tables/child_table.hpp"
#include "store/lmdb/tables/column_table.hpp"
#include "store/lmdb/tables/pair_table.hpp"
#include "store/records/records.hpp"

namespace refctl::lmdb {

// Implements Reader and Writer on one transaction, which outlives it. A read transaction exposes it only as a Reader.
// Ids from `head.next_id` on belong to an unfinished bulk load and are invisible.
class View final : public records::Writer {
 public:
  View(Txn& txn, Head& head, const StoreRecord& identity);

  Result<std::optional<User>> user(UserId id) override;
  Result<> visit_users(std::span<const UserId> ids,
                       const std::function<void(const records::UserSummary&)>& visit) override;
  Result<std::optional<UserId>> id_by_email(const EmailKey& key) override;
  Result<std::optional<UserId>> id_by_code(const CodeKey& key) override;
  Result<> match_emails(const records::ManyKeys& keys, const Matched& found) override;
  Result<> match_codes(const records::ManyKeys& keys, const Matched& found) override;
  Result<std::uint64_t> user_count() override { return head_.user_count; }
  Result<UserId> next_id() override { return UserId{head_.next_id}; }
  Result<> scan_users(UserId first, const records::UserPredicate& which,
                      const std::function<Walk(const records::UserSummary&)>& visit) override;
  Result<> scan_ids(UserId first, const records::UserPredicate& which,
                    const std::function<Walk(UserId)>& visit) override;
  Result<> scan_rows(UserId first, bool with_credentials,
                     const std::function<Walk(const records::UserRow&)>& visit) override;
  Result<std::optional<UserId>> id_at(std::uint64_t rank) override;
  Result<std::uint64_t> rank_of(UserId id) override;
  Result<> scan_columns(records::Times times, const std::function<Walk(const records::ColumnChunk&)>& visit) override;
  Result<std::uint64_t> child_count(UserId referrer) override { return children_.count(referrer.value); }
  Result<std::vector<UserId>> children(UserId referrer, std::uint64_t offset, std::uint64_t limit) override;
  Result<std::uint64_t> child_rank(UserId referrer, Instant at, UserId id) override;
  Result<std::vector<UserId>> children_after(UserId referrer, records::ChildPlace after, std::uint64_t limit) override;
  Result<bool> children_of(std::span<const UserId> referrers, std::optional<Instant> as_of, std::uint64_t most,
                           const std::function<void(UserId referrer, UserId child)>& visit) override;
  // Following one edge costs about as much as reading a hundred users' columns. In small stores edges are always
  // followed.
  [[nodiscard]] std::uint64_t max_edges_to_follow(std::uint64_t users) const override { return 1024 + users / 128; }
  Result<std::optional<Credential>> credential(UserId id) override;
  Result<std::optional<Credential>> sample_credential(std::uint64_t seed) override;
  Result<std::optional<Session>> session(UserId user, const Jti& jti) override;
  Result<std::vector<Session>> sessions_of(UserId user) override;
  Result<> scan_sessions(const std::function<Walk(const Session&)>& visit) override;
  Result<std::vector<SigningKey>> signing_keys() override;
  Result<std::optional<ThrottleCounter>> throttle(const ThrottleKey& key) override;
  Result<> scan_throttle(const ThrottleKey& first,
                         const std::function<Walk(const ThrottleKey&, const ThrottleCounter&)>& visit) override;
  Result<std::optional<std::string>> config(std::string_view name) override;
  Result<std::vector<std::pair<std::string, std::string>>> all_config() override;
  Result<> scan_audit(const records::AuditRange& range, const records::VisitAudit& visit) override {
    return audit_.scan(range, visit);
  }
  Result<std::uint64_t> count_audit(const records::AuditRange& range) override { return audit_.count(range); }
  Result<std::array<std::uint8_t, 32>> store_secret() override { return identity_.secret; }

  Result<UserId> new_id() override { return UserId{head_.next_id++}; }
  Result<> put_user(const User& user, const std::optional<EmailKey>& email,
                    const std::optional<CodeKey>& code) override;
  Result<> put_credential(UserId id, const std::optional<Credential>& credential) override;
  Result<> put_session(const Session& session) override;
  Result<> remove_session(UserId user, const Jti& jti) override;
  Result<> put_signing_key(const SigningKey& key) override;
  Result<> remove_signing_key(const KeyId& kid) override;
  Result<> put_throttle(const ThrottleKey& key, const std::optional<ThrottleCounter>& counter) override;
  Result<> put_config(std::string_view name, const std::optional<std::string>& value) override;
  Result<> append_audit(const AuditDraft& draft) override { return audit_.append(draft); }
  Result<> append_chained_audit(const AuditEntry& entry) override { return audit_.append_chained(entry); }
  Result<> erase_audit(UserId person, const std::function<bool(const AuditEntry&)>& redact) override {
    return audit_.erase(person, redact);
  }

 private:
  Result<std::optional<std::string_view>> packed_user(std::uint64_t id);
  Result<std::optional<UserRecord>> record(std::uint64_t id);
  Result<std::optional<UserId>> find(PairTable& index, std::string_view key, std::string UserRecord::*field);
  Result<> match(PairTable& index, const records::ManyKeys& keys, std::string UserRecord::*field, const Matched& found);
  Result<> match_hashed(PairTable& index, const records::ManyKeys& keys, std::string UserRecord::*field,
                        const Matched& found);
  Result<> index(PairTable& index, std::uint64_t id, std::string_view before, std::string_view after);
  Result<> put_edge(std::uint64_t id, std::optional<ColumnTable::Row> before, ColumnTable::Row after);
  Result<std::optional<Credential>> credential_from(std::uint64_t first);

  Txn& txn_;
  Head& head_;
  const StoreRecord& identity_;
  ColumnTable columns_;
  ChildTable children_;
  PairTable emails_;
  PairTable codes_;
  AuditTable audit_;
};

// Returns the hash of a key in the e-mail and code indexes.
[[nodiscard]] std::uint64_t index_hash(const StoreRecord& identity, std::string_view key);

}  // namespace refctl::lmdb
