#pragma once

#include "tests/support/counting_records.hpp"
#include "tests/support/visits.hpp"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace refctl::test {

// A Reader or Writer that counts the calls to another one, which outlives it; see CountingRecords.
class CountingView final : public records::Writer {
 public:
  CountingView(Traffic& traffic, records::Reader& reader) : traffic_(traffic), reader_(reader) {}
  CountingView(Traffic& traffic, records::Writer& writer) : traffic_(traffic), reader_(writer), writer_(&writer) {}

  // Whether any put waits for the COMMIT.
  [[nodiscard]] bool has_puts() const { return puts_; }

  Result<> prefetch(const records::Wanted& wanted) override;
  [[nodiscard]] bool prefetches() const override { return true; }
  Result<std::optional<User>> user(UserId id) override;
  Result<> visit_users(std::span<const UserId> ids,
                       const std::function<void(const records::UserSummary&)>& visit) override;
  Result<std::optional<UserId>> id_by_email(const EmailKey& key) override;
  Result<std::optional<UserId>> id_by_code(const CodeKey& key) override;
  Result<> match_emails(const records::ManyKeys& keys, const Matched& found) override;
  Result<> match_codes(const records::ManyKeys& keys, const Matched& found) override;
  Result<std::uint64_t> user_count() override;
  Result<bool> is_empty() override;
  Result<UserId> next_id() override;
  Result<> scan_users(UserId first, const records::UserPredicate& which,
                      const std::function<Walk(const records::UserSummary&)>& visit) override;
  Result<> scan_ids(UserId first, const records::UserPredicate& which,
                    const std::function<Walk(UserId)>& visit) override;
  Result<> scan_rows(UserId first, bool with_credentials,
                     const std::function<Walk(const records::UserRow&)>& visit) override;
  Result<std::optional<UserId>> id_at(std::uint64_t rank) override;
  Result<std::uint64_t> rank_of(UserId id) override;
  Result<> scan_columns(records::Times times, const std::function<Walk(const records::ColumnChunk&)>& visit) override;
  Result<std::uint64_t> child_count(UserId referrer) override;
  Result<std::vector<UserId>> children(UserId referrer, std::uint64_t offset, std::uint64_t limit) override;
  Result<std::uint64_t> child_rank(UserId referrer, Instant at, UserId id) override;
  Result<std::vector<UserId>> children_after(UserId referrer, records::ChildPlace after, std::uint64_t limit) override;
  Result<bool> children_of(std::span<const UserId> referrers, std::optional<Instant> as_of, std::uint64_t most,
                           const std::function<void(UserId referrer, UserId child)>& visit) override;
  [[nodiscard]] std::uint64_t max_edges_to_follow(std::uint64_t users) const override {
    return reader_.max_edges_to_follow(users);
  }
  Result<std::optional<Credential>> credential(UserId id) override;
  Result<std::optional<Credential>> sample_credential(std::uint64_t seed) override;
  Result<std::optional<Session>> session(UserId user, const Jti& jti) override;
  Result<std::vector<Session>> sessions_of(UserId user) override;
  Result<> scan_sessions(const std::function<Walk(const Session&)>& visit) override;
  Result<std::uint64_t> live_sessions(Instant now) override;
  Result<std::optional<Instant>> last_expiry() override;
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
  Result<> remove_sessions(UserId user, const std::optional<Jti>& spared) override;
  Result<> put_signing_key(const SigningKey& key) override;
  Result<> remove_signing_key(const KeyId& kid) override;
  Result<> put_throttle(const ThrottleKey& key, const std::optional<ThrottleCounter>& counter) override;
  Result<> drop_stale_throttle(Instant before, const ThrottleKey& from, std::size_t most) override;
  Result<> put_config(std::string_view name, const std::optional<std::string>& value) override;
  Result<> append_audit(const AuditDraft& draft) override;
  Result<> append_chained_audit(const AuditEntry& entry) override;
  Result<> erase_audit(UserId person, const std::function<bool(const AuditEntry&)>& redact) override;

 private:
  template <typename K, typename V>
  using Answers = std::map<K, V>;

  // Some users that were fetched together.
  struct FetchedPage {
    UserId first;
    std::vector<User> users;
    bool to_the_end = false;  // nobody comes after them
  };

  // Children from somewhere on, at most `limit` of them.
  struct Some {
    std::uint64_t limit = 0;
    std::vector<UserId> ids;
  };

  // Answers from memory, or asks, which is a round trip.
  template <typename K, typename V, typename Ask>
  Result<V> answer(std::string_view what, Answers<K, V>& known, const K& key, const Ask& ask);
  template <typename K, typename Ask>
  Result<std::vector<UserId>> answer_some(std::string_view what, Answers<K, Some>& known, const K& key,
                                          std::uint64_t limit, const Ask& ask);
  // Takes what is not known yet into memory; `what` is added to `names` if there is any.
  template <typename K, typename V, typename Ask>
  Result<> fetch(std::string_view what, Answers<K, V>& known, const std::vector<K>& keys, std::string& names,
                 const Ask& ask);
  Result<> fetch_page(const records::UserPage& page);
  // A question that no memory answers.
  void asked(std::string_view what);
  // Counts a put; `writer_` executes it at once, so that later reads see it.
  records::Writer& put(std::string_view what);
  // What a changed user makes doubtful.
  void forget_users();

  Traffic& traffic_;
  records::Reader& reader_;
  records::Writer* writer_ = nullptr;  // null for a read
  Visits visits_;
  bool puts_ = false;

  Answers<UserId, std::optional<User>> users_;
  Answers<std::string, std::optional<UserId>> emails_;
  Answers<std::string, std::optional<UserId>> codes_;
  Answers<UserId, std::optional<Credential>> credentials_;
  Answers<std::uint64_t, std::optional<Credential>> some_credentials_;
  Answers<std::pair<UserId, Jti>, std::optional<Session>> sessions_;
  Answers<UserId, std::vector<Session>> sessions_of_;
  Answers<UserId, std::uint64_t> child_counts_;
  Answers<std::pair<UserId, records::ChildPlace>, std::uint64_t> child_ranks_;
  Answers<std::pair<UserId, std::uint64_t>, Some> children_;
  Answers<std::pair<UserId, records::ChildPlace>, Some> children_after_;
  Answers<std::uint64_t, std::optional<UserId>> ids_at_;
  Answers<UserId, std::uint64_t> ranks_;
  std::optional<FetchedPage> page_;
  std::vector<records::AuditRange> audit_ranges_;  // that were said in advance
  Answers<ThrottleKey, std::optional<ThrottleCounter>> throttles_;
  Answers<std::string, std::optional<std::string>> config_;
  // All are under the key 0.
  Answers<int, std::vector<std::pair<std::string, std::string>>> all_config_;
  Answers<int, std::vector<SigningKey>> signing_keys_;
  Answers<int, std::uint64_t> user_count_;
  Answers<int, bool> is_empty_;
  Answers<int, UserId> next_id_;
};

}  // namespace refctl::test
