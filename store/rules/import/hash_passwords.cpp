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
  HashPool(const Staging& staging, passwords::Cost cost, rules::Random& random, const StoredHashes& stored,
           Hashing which, std::vector<std::string>& hashes, const std::vector<std::uint32_t>& wanted)
      : staging_(staging),
        cost_(cost),
        random_(random),
        stored_(stored),
        which_(which),
        hashes_(hashes),
        wanted_(wanted) {}

  Result<> run(Pulse& pulse) {
    const std::size_t most = std::clamp(std::thread::hardware_concurrency(), 1U, 64U);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < std::min(most, wanted_.size()); ++i) threads.emplace_back([this] { work(); });
    Result<> beaten;
    {
      std::unique_lock lock(guard_);
      while (done_ < wanted_.size() && !failure_) {
        finished_.wait_for(lock, std::chrono::milliseconds(100));
        beaten = pulse.beat({.phase = ImportProgress::Phase::hashing,
                             .done = done_,
                             .total = wanted_.size(),
                             .users = staging_.records.size()});
        if (!beaten) break;
      }
      next_ = wanted_.size();  // whoever is not at it yet need not begin
    }
    for (std::thread& thread : threads) thread.join();
    if (!beaten) return beaten;
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

  // Empty: a stored one is not right for it, and no other is wanted.
  Result<std::string> hash_of(std::uint32_t password) const {
    const Secret& typed = staging_.passwords[password];
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

  const Staging& staging_;
  passwords::Cost cost_;
  rules::Random& random_;
  const StoredHashes& stored_;
  Hashing which_;
  std::vector<std::string>& hashes_;
  const std::vector<std::uint32_t>& wanted_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex guard_;  // of what follows, and of hashes_
  std::condition_variable finished_;
  std::size_t done_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

Result<> read_stored_hashes(records::Reader& store, const Staging& staging, const Resolution& resolution,
                            StoredHashes& stored) {
  for (std::size_t i = 0; !staging.passwords.empty() && i < staging.records.size(); ++i) {
    const Staged& staged = staging.records[i];
    if (staged.password == 0 || staged.verdict != Verdict::update) continue;
    auto credential = store.credential(UserId{resolution.ids[i]});
    if (!credential) return failure_of(credential);
    if (*credential) stored.emplace(staged.password - 1, std::move((*credential)->text));
  }
  return {};
}

Result<> hash_passwords(const Staging& staging, passwords::Cost cost, rules::Random& random, Pulse& pulse,
                        const StoredHashes& stored, Hashing which, std::vector<std::string>& hashes) {
  hashes.resize(staging.passwords.size());
  std::vector<std::uint32_t> wanted;
  for (std::size_t i = 0; i < staging.records.size(); ++i) {
    const Staged& staged = staging.records[i];
    if (staged.password == 0 || (staged.verdict != Verdict::fresh && staged.verdict != Verdict::update)) continue;
    const std::uint32_t password = staged.password - 1;
    if (!hashes[password].empty()) continue;
    if (which == Hashing::all || stored.contains(password)) wanted.push_back(password);
  }
  if (wanted.empty()) return {};
  return HashPool(staging, cost, random, stored, which, hashes, wanted).run(pulse);
}

}  // namespace refctl::importing
