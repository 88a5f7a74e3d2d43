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

// A long row of puts into tables that no reader looks at yet. They are done on a thread of their own, in
// transactions of a few megabytes each, so that whoever makes the blocks need not wait for the disk, and
// LMDB's list of changed pages stays short. Filled through BatchSinks, within the work of a read. Dropped
// before `finish` it leaves behind what has been committed so far.
class Batches {
 public:
  Batches(Env& env, const Tables& tables);
  ~Batches();
  Batches(const Batches&) = delete;
  Batches& operator=(const Batches&) = delete;

  // Runs `last` in the transaction of the last puts, on the thread that does them, and commits it. All sinks have
  // been flushed.
  Result<> finish(const std::function<Result<>(WriteTxn&)>& last);
  // Nothing more is put, and every sink is told so.
  void give_up();
  [[nodiscard]] const std::string& path() const { return env_.path(); }

 private:
  friend class BatchSink;
  struct Item {
    Table table;
    std::uint32_t key_size;
    std::uint32_t size;
  };
  // Puts on their way to the other thread: keys and payloads one after the other.
  struct Chunk {
    std::string bytes;
    std::vector<Item> items;
  };

  void work();
  Result<> put_all(const Chunk& chunk);
  Result<WriteTxn*> txn();
  Result<> commit();
  // Takes the chunk and leaves an empty one in its place. Any thread.
  Result<> hand_over(Chunk& chunk);

  Env& env_;
  Tables tables_;

  std::mutex guard_;  // of what follows
  std::condition_variable changed_;
  std::deque<Chunk> waiting_;
  std::vector<Chunk> spare_;  // emptied, with their memory
  const std::function<Result<>(WriteTxn&)>* last_ = nullptr;
  bool stop_ = false;
  Result<> outcome_;
  std::exception_ptr thrown_;

  // The other thread's own.
  std::optional<WriteTxn> under_way_;
  std::size_t bytes_ = 0;

  std::thread thread_;
};

// One thread's way into the batches. Tables that one sink fills no other does, for their keys must ascend.
class BatchSink final : public BlockSink {
 public:
  explicit BatchSink(Batches& batches) : batches_(batches) {}

  Result<> append(Table table, const Key& key, std::string_view payload) override;
  // Hands over what is left.
  Result<> flush() { return batches_.hand_over(filling_); }
  [[nodiscard]] const std::string& path() const override { return batches_.path(); }

 private:
  Batches& batches_;
  Batches::Chunk filling_;
};

}  // namespace refctl::lmdb
