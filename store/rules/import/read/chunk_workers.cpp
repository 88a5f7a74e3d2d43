#include "store/rules/import/read/chunk_workers.hpp"

#include <algorithm>
#include <utility>

namespace refctl::importing {

ChunkWorkers::ChunkWorkers(const Layout& layout, const ValidationRules& rules) : layout_(layout), rules_(rules) {
  const std::size_t count = std::clamp(std::thread::hardware_concurrency(), 1U, 16U);
  in_flight_ = 2 * count + 4;
  threads_.reserve(count);
  for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
}

ChunkWorkers::~ChunkWorkers() {
  {
    const std::lock_guard lock(guard_);
    stop_ = true;
  }
  given_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void ChunkWorkers::submit(std::unique_ptr<ChunkTask> task) {
  {
    const std::lock_guard lock(guard_);
    waiting_.push_back(task.get());
  }
  order_.push_back(std::move(task));
  given_.notify_one();
}

std::unique_ptr<ChunkTask> ChunkWorkers::take() {
  auto task = std::move(order_.front());
  order_.pop_front();
  {
    std::unique_lock lock(guard_);
    finished_.wait(lock, [&] { return task->done; });
  }
  if (task->thrown) std::rethrow_exception(task->thrown);
  return task;
}

void ChunkWorkers::work() {
  const auto parser = make_parser(layout_);
  for (;;) {
    ChunkTask* task = nullptr;
    {
      std::unique_lock lock(guard_);
      given_.wait(lock, [&] { return stop_ || !waiting_.empty(); });
      if (stop_) return;
      task = waiting_.front();
      waiting_.pop_front();
    }
    try {
      read_chunk(task->input, layout_, rules_, *parser, task->chunk);
    } catch (...) {
      task->thrown = std::current_exception();
    }
    {
      const std::lock_guard lock(guard_);
      task->done = true;
    }
    finished_.notify_one();
  }
}

}  // namespace refctl::importing
