#pragma once

#include "cli/serve/call.hpp"
#include "cli/serve/figures.hpp"
#include "cli/serve/router.hpp"
#include "cli/serve/settings.hpp"
#include "cli/serve/worker_pool.hpp"
#include "store/rules/environment.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace refctl::serve {

// What all connections share: the use cases, the route table, the pools, the figures. Threads share it.
class Service {
 public:
  // The referred-to objects outlive it. `log` takes a line about trouble that clients are told nothing of.
  Service(Referrals& referrals, rules::Clock& clock, ServeSettings settings, std::function<void(std::string_view)> log);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;
  ~Service();

  [[nodiscard]] Referrals& referrals() { return referrals_; }
  [[nodiscard]] const ServeSettings& settings() const { return settings_; }
  [[nodiscard]] const Router& router() const { return router_; }
  [[nodiscard]] Figures& figures() { return figures_; }
  [[nodiscard]] Instant now() { return clock_.now(); }
  // host:port that is listened on; set before the first request.
  [[nodiscard]] const std::string& address() const { return address_; }
  void set_address(std::string address) { address_ = std::move(address); }
  // The pool that a lane's handlers run in; null for those that run inline.
  [[nodiscard]] WorkerPool* pool_of(Lane lane);
  void log(std::string_view line) const { log_(line); }

  // The API's description, made at the first call.
  [[nodiscard]] const std::string& description();
  // Pools and store for /metrics, beside what Figures has.
  void write_figures(std::string& out);
  // Whether no pool has anything to do.
  [[nodiscard]] bool idle() const;
  // Whether new work is taken: false once the server drains, for /readyz.
  [[nodiscard]] bool ready() const { return ready_.load(std::memory_order_relaxed); }
  void set_ready(bool ready) { ready_.store(ready, std::memory_order_relaxed); }

 private:
  Referrals& referrals_;
  rules::Clock& clock_;
  const ServeSettings settings_;
  const std::function<void(std::string_view)> log_;
  const Router router_;
  Figures figures_;
  std::string address_;
  std::once_flag described_;
  std::string description_;
  std::atomic<bool> ready_{true};
  // Last, so that no job outlives what it uses.
  WorkerPool hashing_;
  WorkerPool work_;
  WorkerPool writes_;
  WorkerPool transfers_;
  WorkerPool trees_;
};

}  // namespace refctl::serve
