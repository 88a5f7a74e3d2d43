#include "cli/serve/worker_pool.hpp"

#include <utility>

namespace refctl::serve {

WorkerPool::WorkerPool(std::size_t threads, std::size_t waiting) : thread_limit_(threads), waiting_limit_(waiting) {}

WorkerPool::~WorkerPool() {
  stop();
  for (std::thread& thread : threads_) thread.join();
}

bool WorkerPool::try_submit(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || running_ + jobs_.size() >= thread_limit_ + waiting_limit_) {
      ++refused_;
      return false;
    }
    jobs_.push_back(std::move(job));
    ++accepted_;
    if (threads_.size() < thread_limit_ && running_ + jobs_.size() > threads_.size()) {
      threads_.emplace_back([this] { run(); });
    }
  }
  wake_.notify_one();
  return true;
}

void WorkerPool::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  wake_.notify_all();
}

WorkerPool::Load WorkerPool::load() const {
  const std::lock_guard lock(mutex_);
  return {.running = running_, .waiting = jobs_.size(), .accepted = accepted_, .refused = refused_};
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    ++running_;
    lock.unlock();
    job();
    job = nullptr;
    lock.lock();
    --running_;
  }
}

}  // namespace refctl::serve
