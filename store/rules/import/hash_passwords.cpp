#include "store/rules/import/hash_passwords.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

namespace refctl::importing {

namespace {

class HashPool {
 public:
  HashPool(const ImportTable& table, passwords::Cost cost, rules::Random& random, const StoredHashes& stored,
           Hashing which, std::vector<std::string>& hashes, const std::vector<std::uint32_t>& wanted)
      : table_(table), cost_(cost), random_(random), stored_(stored), which_(which), hashes_(hashes), wanted_(wanted) {}

  Result<> run(ProgressReporter& progress) {
    const std::size_t most = std::clamp(std::thread::hardware_concurrency(), 1U, 64U);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min(most, wanted_.size()); ++i) threads.emplace_back([this] { work(); });
    Result<> reported;
    {
      std::unique_lock lock(guard_);
      while (done_ < wanted_.size() && !failure_) {
        finished_.wait_for(lock, std::chrono::milliseconds(100));
        reported = progress.report({.phase = ImportProgress::Phase::hashing,
                                    .done = done_,
                                    .total = wanted_.size(),
                                    .users = table_.records.size()});
        if (!reported) break;
      }
      next_ = wanted_.size();  // no thread begins another one
    }
    for (std::thread& thread : threads) thread.join();
    if (!reported) return reported;
    if (failure_) return Failure(std::move(*failure_));
    return {};
  }

 private:
  void work() {
    for (;;) {
      const std::size_t at = next_.fetch_add(1);
      if (at >= wanted_.size()) return;
      const std::uint32_t password = wanted_[at];
      auto hashed = hash_of(password);
      const std::lock_guard lock(guard_);
      if (hashed) {
        hashes_[password] = std::move(*hashed);
        ++done_;
      } else {
        failure_ = std::move(hashed.error());
      }
      finished_.notify_one();
    }
  }

  // Returns an empty hash if the stored one does not match and no other was requested.
  Result<std::string> hash_of(std::uint32_t password) const {
    const Secret& typed = table_.passwords[password];
    if (const auto stored = stored_.find(password); stored != stored_.end()) {
      auto right = passwords::verify(Credential{stored->second}, typed);
      if (!right) return failure_of(right);
      if (*right) return stored->second;
    }
    if (which_ == Hashing::stored_only) return std::string();
    std::array<std::uint8_t, passwords::salt_bytes> salt{};
    random_.fill(salt);
    auto hashed = passwords::hash(typed, cost_, salt);
    if (!hashed) return failure_of(hashed);
    return std::move(hashed->text);
  }

  const ImportTable& table_;
  passwords::Cost cost_;
  rules::Random& random_;
  const StoredHashes& stored_;
  Hashing which_;
  std::vector<std::string>& hashes_;
  const std::vector<std::uint32_t>& wanted_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex guard_;  // guards the members below and hashes_
  std::condition_variable finished_;
  std::size_t done_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

Result<> read_stored_hashes(records::Reader& store, const ImportTable& table, const Resolution& resolution,
                            StoredHashes& stored) {
  for (std::size_t i = 0; !table.passwords.empty() && i < table.records.size(); ++i) {
    const ImportRecord& entry = table.records[i];
    if (entry.password == 0 || entry.verdict != Verdict::update) continue;
    auto credential = store.credential(UserId{resolution.ids[i]});
    if (!credential) return failure_of(credential);
    if (*credential) stored.emplace(entry.password - 1, std::move((*credential)->text));
  }
  return {};
}

Result<> hash_passwords(const ImportTable& table, passwords::Cost cost, rules::Random& random,
                        ProgressReporter& progress, const StoredHashes& stored, Hashing which,
                        std::vector<std::string>& hashes) {
  hashes.resize(table.passwords.size());
  std::vector<std::uint32_t> wanted;
  for (std::size_t i = 0; i < table.records.size(); ++i) {
    const ImportRecord& entry = table.records[i];
    if (entry.password == 0 || (entry.verdict != Verdict::fresh && entry.verdict != Verdict::update)) continue;
    const std::uint32_t password = entry.password - 1;
    if (!hashes[password].empty()) continue;
    if (which == Hashing::all || stored.contains(password)) wanted.push_back(password);
  }
  if (wanted.empty()) return {};
  return HashPool(table, cost, random, stored, which, hashes, wanted).run(progress);
}

}  // namespace refctl::importing
