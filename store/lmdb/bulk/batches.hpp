#pragma once

#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/env/env.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace refctl::lmdb {

// Writes many entries into tables that no reader uses yet. A separate thread puts them in transactions of a few
// megabytes each, so that the threads that build blocks need not wait for the disk and LMDB's list of dirty pages stays
// short. Filled through BatchSinks while a read transaction is open. If destroyed before `finish`, the batches
// committed so far remain in the store.
class Batches {
 public:
  Batches(Env& env, const Tables& tables);
  ~Batches();
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;

  // Runs `last` on the writer thread in the transaction of the last puts and commits it. All sinks must have been
  // flushed.
  Result<> finish(const std::function<Result<>(WriteTxn&)>& last);
  // Stops putting; every sink gets an error from then on.
  void abort();
  [[nodiscard]] const std::string& path() const { return env_.path(); }

 private:
  friend class BatchSink;
  struct Item {
    Table table;
    std::uint32_t key_size;
    std::uint32_t size;
  };
  // Puts for the writer thread: keys and payloads, one after the other.
  struct Chunk {
    std::string bytes;
    std::vector<Item> items;
  };

  void run();
  Result<> put_all(const Chunk& chunk);
  Result<WriteTxn*> txn();
  Result<> commit();
  // Takes the chunk and leaves an empty one in its place. Callable from any thread.
  Result<> submit(Chunk& chunk);

  Env& env_;
  Tables tables_;

  std::mutex guard_;  // guards the members below
  std::condition_variable changed_;
  std::deque<Chunk> waiting_;
  std::vector<Chunk> spare_;  // emptied chunks, reused for their memory
  const std::function<Result<>(WriteTxn&)>* last_ = nullptr;
  bool stop_ = false;
  Result<> outcome_;
  std::exception_ptr thrown_;

  // Used only by the writer thread.
  std::optional<WriteTxn> txn_in_progress_;
  std::size_t bytes_ = 0;

  std::thread thread_;
};

// Collects the puts of one thread. Each table is filled by a single sink, because its keys must ascend.
class BatchSink final : public BlockSink {
 public:
  explicit BatchSink(Batches& batches) : batches_(batches) {}

  Result<> append(Table table, const Key& key, std::string_view payload) override;
  // Submits the incomplete chunk.
  Result<> flush() { return batches_.submit(chunk_); }
  [[nodiscard]] const std::string& path() const override { return batches_.path(); }

 private:
  Batches& batches_;
  Batches::Chunk chunk_;
};

}  // namespace refctl::lmdb
