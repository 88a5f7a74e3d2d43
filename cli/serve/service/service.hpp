#pragma once

#include "cli/serve/monitoring/http_metrics.hpp"
#include "cli/serve/monitoring/write_probe.hpp"
#include "cli/serve/pools/pools.hpp"
#include "cli/serve/response/pipe.hpp"
#include "cli/serve/routing/router.hpp"
#include "cli/serve/settings/settings.hpp"
#include "store/referrals.hpp"
#include "store/rules/context/environment.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>

namespace refctl::serve {

// The state that all connections share: use cases, route table, pools, metrics. Threads share it.
class Service {
 public:
  // The referred-to objects outlive it. `log` receives lines about faults whose details clients must not see.
  Service(ReferralSystem& system, std::span<const Route> routes, rules::Clock& clock, ServeSettings settings,
          std::function<void(std::string_view)> log);
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  [[nodiscard]] ReferralSystem& system() { return system_; }
  // Whether the store can be read, for /readyz.
  [[nodiscard]] Result<> read_store() const;
  [[nodiscard]] WriteProbe& write_probe() { return write_probe_; }
  [[nodiscard]] const ServeSettings& settings() const { return settings_; }
  [[nodiscard]] const Router& router() const { return router_; }
  [[nodiscard]] HttpMetrics& metrics() { return metrics_; }
  [[nodiscard]] Instant now() { return clock_.now(); }
  // host:port of the listener; set before the first request.
  [[nodiscard]] const std::string& address() const { return address_; }
  void set_address(std::string address) { address_ = std::move(address); }
  [[nodiscard]] Pools& pools() { return pools_; }
  [[nodiscard]] SpoolBudget& spool_budget() { return spool_budget_; }
  void log(std::string_view line) const { log_(line); }

  // The API description, generated at the first call.
  [[nodiscard]] const std::string& description();
  // Appends all metrics: requests, pools, store.
  void write_metrics(std::string& out);
  // Whether the server accepts work, for /readyz: false once it drains.
  [[nodiscard]] bool ready() const { return ready_.load(std::memory_order_relaxed); }
  void set_ready(bool ready) { ready_.store(ready, std::memory_order_relaxed); }

 private:
  ReferralSystem& system_;
  // The server's own access to the use cases, for health and metrics.
  const std::unique_ptr<Referrals> own_;
  const Result<std::unique_ptr<StoreAdmin>> admin_;
  rules::Clock& clock_;
  const ServeSettings settings_;
  const std::function<void(std::string_view)> log_;
  const std::span<const Route> routes_;
  const Router router_;
  HttpMetrics metrics_;
  std::string address_;
  std::once_flag described_;
  std::string description_;
  std::atomic<bool> ready_{true};
  SpoolBudget spool_budget_;
  WriteProbe write_probe_;
  // The last member, so that jobs end before the members they use.
  Pools pools_;
};

}  // namespace refctl::serve
