#include "cli/serve/service/service.hpp"

#include "cli/serve/monitoring/process_metrics.hpp"
#include "cli/serve/routing/openapi.hpp"

#include <utility>

namespace refctl::serve {

namespace {

// Limit for responses that slow clients have not received yet.
constexpr std::uint64_t max_spooled_bytes = std::uint64_t{4} * 1024 * 1024 * 1024;

}  // namespace

Service::Service(ReferralSystem& system, std::span<const Route> routes, rules::Clock& clock, ServeSettings settings,
                 std::function<void(std::string_view)> log)
    : system_(system),
      own_(system.as(Caller::as_operator("refctl", "serve"))),
      admin_(system.administer(Caller::as_operator("refctl", "serve"))),
      clock_(clock),
      settings_(std::move(settings)),
      log_(std::move(log)),
      routes_(routes),
      router_(routes),
      metrics_(routes),
      spool_budget_(max_spooled_bytes),
      write_probe_(
          [this] { return admin_ ? (*admin_)->probe_write() : Result<>(Failure(admin_.error())); },
          [this](std::function<void()> job) { return pools_.try_submit(Pool::writes, "readyz", std::move(job)); }),
      pools_(settings_.hash_workers, system.may_block()) {}

Result<> Service::read_store() const {
  UserQuery one;
  one.page.size = 1;
  auto page = own_->users(one);
  if (!page) return failure_of(page);
  return {};
}

const std::string& Service::description() {
  std::call_once(described_, [this] { description_ = openapi_json(routes_, REFCTL_VERSION, settings_.prefix()); });
  return description_;
}

void Service::write_metrics(std::string& out) {
  metrics_.write(out);
  pools_.write_metrics(out);
  write_metric(out, "refctl_spooled_bytes", "gauge", "Bytes of responses in files, for slow clients.",
               spool_budget_.used());
  write_process_metrics(out, REFCTL_VERSION);
  const auto status = admin_ ? (*admin_)->status() : Result<StoreStatus>(Failure(admin_.error()));
  write_metric(out, "refctl_store_up", "gauge", "Whether the store can be read.", std::uint64_t{status ? 1U : 0U});
  if (!status) return;
  write_metric(out, "refctl_users", "gauge", "Users in the store.", status->users);
  write_metric(out, "refctl_sessions", "gauge", "Sessions in the store.", status->sessions);
  write_metric(out, "refctl_store_bytes", "gauge", "Size of the store on the disk.", status->bytes);
  write_metric(out, "refctl_store_used_bytes", "gauge", "How much of it is in use.", status->bytes_used);
  if (!status->last_backup) return;
  write_metric(out, "refctl_last_backup_timestamp_seconds", "gauge",
               "When the store's last backup was made, in seconds since 1970; absent without one.",
               static_cast<double>(status->last_backup->ms) / 1e3);
  write_metric(out, "refctl_last_backup_age_seconds", "gauge", "Age of the store's last backup; absent without one.",
               *status->last_backup_age_seconds);
}

}  // namespace refctl::serve
