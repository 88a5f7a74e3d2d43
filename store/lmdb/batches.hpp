#pragma once

#include "store/lmdb/block_sink.hpp"
#include "store/lmdb/env.hpp"

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
// LMDB's list of changed pages stays short. Used by one thread, within the work of a read. Dropped
// before `finish` it leaves behind what has been committed so far.
class Batches final : public BlockSink {
 public:
  Batches(Env& env, const Tables& tables);
  ~Batches() override;

  Result<> append(Table table, const Key& key, std::string_view payload) override;
  // Runs `last` in the transaction of the last puts, on the thread that does them, and commits it.
  Result<> finish(const std::function<Result<>(WriteTxn&)>& last);
  [[nodiscard]] const std::string& path() const override { return env_.path(); }

 private:
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
  Result<> hand_over();

  Env& env_;
  Tables tables_;
  Chunk filling_;

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

}  // namespace refctl::lmdb
