#pragma once

#include "tests/support/memory_records.hpp"
#include "tests/support/visits.hpp"

namespace refctl::test {

// Reader and Writer over a MemoryState, which outlives them. A visitor that calls them causes std::logic_error.
class MemoryView final : public records::Writer {
 public:
  explicit MemoryView(MemoryState& state) : state_(state) {}

  Result<std::optional<User>> user(UserId id) override;
  Result<std::optional<UserId>> id_by_email(const EmailKey& key) override;
  Result<std::optional<UserId>> id_by_code(const CodeKey& key) override;
  Result<std::uint64_t> user_count() override;
  Result<UserId> next_id() override;
  Result<> scan_users(UserId first, const records::UserPredicate& which,
                      const std::function<Walk(const records::UserSummary&)>& visit) override;
  Result<std::optional<UserId>> id_at(std::uint64_t rank) override;
  Result<std::uint64_t> rank_of(UserId id) override;
  Result<> scan_columns(records::Times times, const std::function<Walk(const records::ColumnChunk&)>& visit) override;
  Result<std::uint64_t> child_count(UserId referrer) override;
  Result<std::vector<UserId>> children(UserId referrer, std::uint64_t offset, std::uint64_t limit) override;
  Result<std::uint64_t> child_rank(UserId referrer, Instant at, UserId id) override;
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
  Result<> scan_audit(const records::AuditRange& range, const records::VisitAudit& visit) override;
  Result<std::uint64_t> count_audit(const records::AuditRange& range) override;
  Result<std::array<std::uint8_t, 32>> store_secret() override;

  Result<UserId> new_id() override;
  Result<> put_user(const User& user, const std::optional<EmailKey>& email,
                    const std::optional<CodeKey>& code) override;
  Result<> put_credential(UserId id, const std::optional<Credential>& credential) override;
  Result<> put_session(const Session& session) override;
  Result<> remove_session(UserId user, const Jti& jti) override;
  Result<> put_signing_key(const SigningKey& key) override;
  Result<> remove_signing_key(const KeyId& kid) override;
  Result<> put_throttle(const ThrottleKey& key, const std::optional<ThrottleCounter>& counter) override;
  Result<> put_config(std::string_view name, const std::optional<std::string>& value) override;
  Result<> append_audit(const AuditDraft& draft) override;
  Result<> append_chained_audit(const AuditEntry& entry) override;
  Result<> erase_audit(UserId person, const std::function<bool(const AuditEntry&)>& redact) override;

 private:
  // Every call passes through this function, with its name.
  MemoryState& called(const char* what) const {
    visits_.called(what);
    return state_;
  }

  MemoryState& state_;
  Visits visits_;
};

}  // namespace refctl::test
