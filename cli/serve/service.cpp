#include "cli/serve/service.hpp"

#include "cli/serve/openapi.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace refctl::serve {

namespace {

std::size_t cores() { return std::max(1U, std::thread::hardware_concurrency()); }

// Reads in this pool take long: more of them at once would only be slower each.
constexpr std::size_t work_threads = 4;
constexpr std::size_t work_waiting = 256;
// A write sleeps until the disk has it and, while an import is written, for that. Those that sleep together are
// written together, so there are many.
constexpr std::size_t write_threads = 64;
constexpr std::size_t transfer_threads = 4;
constexpr std::size_t transfer_waiting = 4;
constexpr std::size_t waiting_hashes_a_worker = 4;

}  // namespace

Service::Service(Referrals& referrals, rules::Clock& clock, ServeSettings settings,
                 std::function<void(std::string_view)> log)
    : referrals_(referrals),
      clock_(clock),
      settings_(std::move(settings)),
      log_(std::move(log)),
      router_(routes()),
      figures_(routes().size()),
      hashing_(settings_.hash_workers != 0 ? settings_.hash_workers : cores(),
               waiting_hashes_a_worker * (settings_.hash_workers != 0 ? settings_.hash_workers : cores())),
      work_(work_threads, work_waiting),
      writes_(write_threads, work_waiting),
      transfers_(transfer_threads, transfer_waiting),
      trees_(transfer_threads, work_waiting) {}

Service::~Service() {
  hashing_.stop();
  work_.stop();
  writes_.stop();
  transfers_.stop();
  trees_.stop();
}

WorkerPool* Service::pool_of(Lane lane) {
  switch (lane) {
    case Lane::inline_:
    case Lane::filtered: return nullptr;
    case Lane::edit:
    case Lane::write: return &writes_;
    case Lane::work: return &work_;
    case Lane::hashing: return &hashing_;
    case Lane::upload:
    case Lane::download: return &transfers_;
    case Lane::tree: return &trees_;
  }
  return nullptr;
}

bool Service::idle() const {
  for (const WorkerPool* pool : {&hashing_, &work_, &writes_, &transfers_, &trees_}) {
    const WorkerPool::Load load = pool->load();
    if (load.running + load.waiting > 0) return false;
  }
  return true;
}

const std::string& Service::description() {
  std::call_once(described_, [this] { description_ = openapi_json(routes(), REFCTL_VERSION); });
  return description_;
}

void Service::write_figures(std::string& out) {
  figures_.write(out, routes());
  const auto pool = [&out](std::string_view name, const WorkerPool& one) {
    const WorkerPool::Load load = one.load();
    const std::string base = "refctl_" + std::string(name) + "_";
    write_figure(out, base + "running", "gauge", "Jobs of this pool that run now.", load.running);
    write_figure(out, base + "waiting", "gauge", "Jobs of this pool that wait.", load.waiting);
    write_figure(out, base + "refused_total", "counter", "Requests refused because this pool was full.", load.refused);
  };
  pool("hash_queue", hashing_);
  pool("work_queue", work_);
  pool("write_queue", writes_);
  pool("transfer_queue", transfers_);
  pool("tree_queue", trees_);
  const auto status = referrals_.status(Actor::as_operator("refctl", "serve"));
  write_figure(out, "refctl_store_up", "gauge", "Whether the store can be read.", status ? 1 : 0);
  if (!status) return;
  write_figure(out, "refctl_users", "gauge", "Users in the store.", status->users);
  write_figure(out, "refctl_sessions", "gauge", "Sessions in the store.", status->sessions);
  write_figure(out, "refctl_store_bytes", "gauge", "Size of the store on the disk.", status->bytes);
  write_figure(out, "refctl_store_used_bytes", "gauge", "How much of it is in use.", status->bytes_used);
}

}  // namespace refctl::serve
