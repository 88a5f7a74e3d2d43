#include "cli/serve/service.hpp"

#include "cli/serve/openapi.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace refctl::serve {

namespace {

std::size_t cores() { return std::max(1U, std::thread::hardware_concurrency()); }

constexpr std::size_t waiting_jobs = 256;
// Short reads that wait for the engine's network.
constexpr std::size_t record_threads = 16;
// Long reads use a core each: more threads would only make each of them slower.
constexpr std::size_t read_threads = 4;
// A write sleeps until it is on the disk, and during an import until that is. Writes that sleep together share a
// commit, so that many threads make them cheaper.
constexpr std::size_t write_threads = 64;
constexpr std::size_t transfer_threads = 4;
constexpr std::size_t transfer_waiting = 4;
constexpr std::size_t waiting_hashes_per_worker = 4;

}  // namespace

Service::Service(ReferralSystem& system, rules::Clock& clock, ServeSettings settings,
                 std::function<void(std::string_view)> log)
    : system_(system),
      own_(system.as(Caller::as_operator("refctl", "serve"))),
      admin_(system.administer(Caller::as_operator("refctl", "serve"))),
      clock_(clock),
      settings_(std::move(settings)),
      log_(std::move(log)),
      router_(routes()),
      metrics_(routes()),
      records_(record_threads, waiting_jobs),
      hashing_(settings_.hash_workers != 0 ? settings_.hash_workers : cores(),
               waiting_hashes_per_worker * (settings_.hash_workers != 0 ? settings_.hash_workers : cores())),
      reads_(read_threads, waiting_jobs),
      writes_(write_threads, waiting_jobs),
      transfers_(transfer_threads, transfer_waiting),
      trees_(transfer_threads, waiting_jobs) {}

Service::~Service() {
  records_.stop();
  hashing_.stop();
  reads_.stop();
  writes_.stop();
  transfers_.stop();
  trees_.stop();
}

WorkerPool* Service::pool(Pool pool) {
  switch (pool) {
    case Pool::inline_: return system_.may_block() ? &records_ : nullptr;
    case Pool::reads: return &reads_;
    case Pool::writes: return &writes_;
    case Pool::hashing: return &hashing_;
    case Pool::transfers: return &transfers_;
    case Pool::trees: return &trees_;
  }
  return nullptr;
}

Result<> Service::read_store() const {
  UserQuery one;
  one.page.size = 1;
  auto page = own_->users(one);
  if (!page) return failure_of(page);
  return {};
}

bool Service::idle() const {
  for (const WorkerPool* pool : {&records_, &hashing_, &reads_, &writes_, &transfers_, &trees_}) {
    const WorkerPool::Load load = pool->load();
    if (load.running + load.waiting > 0) return false;
  }
  return true;
}

const std::string& Service::description() {
  std::call_once(described_, [this] { description_ = openapi_json(routes(), REFCTL_VERSION); });
  return description_;
}

void Service::write_metrics(std::string& out) {
  metrics_.write(out);
  const auto write_pool = [&out](std::string_view name, const WorkerPool& one) {
    const WorkerPool::Load load = one.load();
    const std::string base = "refctl_" + std::string(name) + "_";
    write_metric(out, base + "running", "gauge", "Jobs of this pool that run now.", load.running);
    write_metric(out, base + "waiting", "gauge", "Jobs of this pool that wait.", load.waiting);
    write_metric(out, base + "accepted_total", "counter", "Requests handed to this pool.", load.accepted);
    write_metric(out, base + "refused_total", "counter", "Requests refused because this pool was full.", load.refused);
  };
  if (system_.may_block()) write_pool("record_queue", records_);
  write_pool("hash_queue", hashing_);
  write_pool("work_queue", reads_);
  write_pool("write_queue", writes_);
  write_pool("transfer_queue", transfers_);
  write_pool("tree_queue", trees_);
  const auto status = admin_ ? (*admin_)->status() : Result<StoreStatus>(Failure(admin_.error()));
  write_metric(out, "refctl_store_up", "gauge", "Whether the store can be read.", status ? 1 : 0);
  if (!status) return;
  write_metric(out, "refctl_users", "gauge", "Users in the store.", status->users);
  write_metric(out, "refctl_sessions", "gauge", "Sessions in the store.", status->sessions);
  write_metric(out, "refctl_store_bytes", "gauge", "Size of the store on the disk.", status->bytes);
  write_metric(out, "refctl_store_used_bytes", "gauge", "How much of it is in use.", status->bytes_used);
}

}  // namespace refctl::serve
