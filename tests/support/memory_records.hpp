#pragma once

#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace refctl::test {

// The complete contents of a store in ordered maps: simple enough to be obviously correct. The contract suite compares
// it with LMDB, and the tests of the rules run on it.
struct MemoryState {
  struct Keys {
    std::optional<EmailKey> email;
    std::optional<CodeKey> code;
  };

  std::map<UserId, User> users;
  std::map<UserId, Keys> keys;
  std::map<std::string, UserId> emails;
  std::map<std::string, UserId> codes;
  std::map<UserId, std::set<std::pair<Instant, UserId>>> children;
  std::map<UserId, Credential> credentials;
  std::map<std::pair<UserId, Jti>, Session> sessions;
  std::map<KeyId, SigningKey> signing_keys;
  std::map<ThrottleKey, ThrottleCounter> throttle;
  std::map<std::string, std::string, std::less<>> config;
  std::vector<AuditEntry> audit;  // entry n is at index n - 1
  UserId next_id{1};
  std::array<std::uint8_t, 32> secret{};
};

// The in-memory Records for tests. A write works on a copy of the state, which replaces the state at the end; reads
// keep the state with which they began. Threads may share it.
class MemoryRecords final : public records::Records {
 public:
  explicit MemoryRecords(Instant created = {});

  // If true, every write function runs twice, first on a copy that is discarded: this finds functions that cannot be
  // restarted.
  void rerun_writes(bool on) { rerun_writes_ = on; }
  // With false it has no streaming, as an engine may not.
  void streams(bool on) { streams_ = on; }
  // How many loads there were of users who had been streamed.
  [[nodiscard]] int stream_loads() const { return stream_loads_; }

  Result<std::shared_ptr<const records::BulkCodec>> bulk_codec() override;
  Result<std::unique_ptr<records::BulkLoad>> begin_bulk_load() override;
  Result<> verify(const std::function<void(const Fault&)>& report) override;
  Result<records::Facts> facts() override;

 protected:
  Result<> run_read(const std::function<Result<>(records::Reader&)>& fn) override;
  Result<> run_write(const std::function<Result<>(records::Writer&)>& fn) override;

 private:
  class Bulk;

  std::shared_ptr<MemoryState> current();
  void replace(std::shared_ptr<MemoryState> next);
  // Distinguishes this store's codecs from another store's.
  [[nodiscard]] std::uint64_t number() const { return reinterpret_cast<std::uintptr_t>(this); }

  Instant created_;
  bool rerun_writes_ = false;
  bool streams_ = true;
  int stream_loads_ = 0;
  std::mutex guard_;                    // of state_
  std::mutex writing_;                  // held by the one writer or bulk load
  std::shared_ptr<MemoryState> state_;  // never changed, only replaced
};

}  // namespace refctl::test
