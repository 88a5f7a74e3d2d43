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
  HashPool(const Staging& staging, passwords::Cost cost, rules::Random& random, std::vector<std::string>& hashes,
           const std::vector<std::uint32_t>& wanted)
      : staging_(staging), cost_(cost), random_(random), hashes_(hashes), wanted_(wanted) {}

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
      std::array<std::uint8_t, passwords::salt_bytes> salt{};
      random_.fill(salt);
      const std::uint32_t password = wanted_[at];
      auto hashed = passwords::hash(staging_.passwords[password], cost_, salt);
      const std::lock_guard lock(guard_);
      if (hashed) {
        hashes_[password] = std::move(hashed->text);
        ++done_;
      } else {
        failure_ = std::move(hashed.error());
      }
      finished_.notify_one();
    }
  }

  const Staging& staging_;
  passwords::Cost cost_;
  rules::Random& random_;
  std::vector<std::string>& hashes_;
  const std::vector<std::uint32_t>& wanted_;
  std::atomic<std::size_t> next_ = 0;
  std::mutex guard_;  // of what follows, and of hashes_
  std::condition_variable finished_;
  std::size_t done_ = 0;
  std::optional<Error> failure_;
};

}  // namespace

Result<> hash_passwords(const Staging& staging, passwords::Cost cost, rules::Random& random, Pulse& pulse,
                        std::vector<std::string>& hashes) {
  hashes.resize(staging.passwords.size());
  std::vector<std::uint32_t> wanted;
  for (std::size_t i = 0; i < staging.records.size(); ++i) {
    const Staged& staged = staging.records[i];
    if (staged.password == 0 || staged.verdict == Verdict::refused || staged.verdict == Verdict::existing) continue;
    if (hashes[staged.password - 1].empty()) wanted.push_back(staged.password - 1);
  }
  if (wanted.empty()) return {};
  return HashPool(staging, cost, random, hashes, wanted).run(pulse);
}

}  // namespace refctl::importing
