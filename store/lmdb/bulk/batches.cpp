#include "store/lmdb/bulk/batches.hpp"

#include <utility>

namespace refctl::lmdb {

namespace {

constexpr std::size_t bytes_per_commit = std::size_t{16} << 20;
constexpr std::size_t bytes_per_chunk = std::size_t{1} << 20;
// How many chunks may wait: enough that producers do not wait for the sync of one commit. Beyond that they wait for the
// disk.
constexpr std::size_t max_waiting = 24;

}  // namespace

Batches::Batches(Env& env, const Tables& tables) : env_(env), tables_(tables), thread_([this] { run(); }) {}

Batches::~Batches() {
  if (!thread_.joinable()) return;
  abort();
  thread_.join();
}

void Batches::abort() {
  {
    std::lock_guard lock(guard_);
    stop_ = true;
    waiting_.clear();
    if (outcome_) outcome_ = fail(ErrorCode::internal, "the bulk load was aborted");
  }
  changed_.notify_all();
}

Result<> BatchSink::append(Table table, const Key& key, std::string_view payload) {
  std::string_view key_bytes = key.view();
  chunk_.bytes += key_bytes;
  chunk_.bytes += payload;
  chunk_.items.push_back({.table = table,
                          .key_size = static_cast<std::uint32_t>(key_bytes.size()),
                          .size = static_cast<std::uint32_t>(payload.size())});
  return chunk_.bytes.size() < bytes_per_chunk ? Result<>{} : flush();
}

Result<> Batches::submit(Chunk& chunk) {
  std::unique_lock lock(guard_);
  changed_.wait(lock, [&] { return waiting_.size() < max_waiting || stop_; });
  if (!outcome_) return outcome_;
  waiting_.push_back(std::move(chunk));
  chunk = {};
  if (!spare_.empty()) {
    chunk = std::move(spare_.back());
    spare_.pop_back();
  }
  lock.unlock();
  changed_.notify_all();
  return {};
}

Result<> Batches::finish(const std::function<Result<>(WriteTxn&)>& last) {
  {
    std::lock_guard lock(guard_);
    last_ = &last;
  }
  changed_.notify_all();
  thread_.join();
  if (thrown_) std::rethrow_exception(thrown_);
  return outcome_;
}

// The writer thread: puts the chunks that are submitted until it is stopped, has run the last step, or fails.
void Batches::run() {
  Result<> done;
  try {
    while (done) {
      std::unique_lock lock(guard_);
      changed_.wait(lock, [&] { return !waiting_.empty() || stop_ || last_ != nullptr; });
      if (stop_) break;
      if (waiting_.empty()) {
        lock.unlock();
        Result<WriteTxn*> current = txn();
        done = current ? (*last_)(**current) : Result<>(failure_of(current));
        if (done) done = commit();
        break;
      }
      Chunk chunk = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      changed_.notify_all();
      done = put_all(chunk);
      chunk.bytes.clear();
      chunk.items.clear();
      lock.lock();
      spare_.push_back(std::move(chunk));
    }
  } catch (...) {
    thrown_ = std::current_exception();
    done = fail(ErrorCode::internal, "the bulk load ended with an exception");
  }
  txn_in_progress_.reset();  // on the thread that began the transaction
  std::lock_guard lock(guard_);
  if (outcome_) outcome_ = std::move(done);  // else the load was aborted
  stop_ = true;
  changed_.notify_all();
}

Result<> Batches::put_all(const Chunk& chunk) {
  std::string_view bytes = chunk.bytes;
  for (const Item& item : chunk.items) {
    Result<WriteTxn*> current = txn();
    if (!current) return failure_of(current);
    Txn target((*current)->txn().handle(), tables_, env_.path());
    Key key(bytes.substr(0, item.key_size));
    bytes.remove_prefix(item.key_size);
    Result<> put = target.put(item.table, key, bytes.substr(0, item.size), MDB_APPEND);
    bytes.remove_prefix(item.size);
    bytes_ += item.size;
    if (put && bytes_ >= bytes_per_commit) put = commit();
    if (!put) return put;
  }
  return {};
}

Result<WriteTxn*> Batches::txn() {
  if (!txn_in_progress_) {
    Result<WriteTxn> begun = env_.begin_write_inside_read();
    if (!begun) return failure_of(begun);
    txn_in_progress_.emplace(std::move(*begun));
  }
  return &*txn_in_progress_;
}

Result<> Batches::commit() {
  bytes_ = 0;
  Result<> committed = txn_in_progress_->commit();
  txn_in_progress_.reset();
  return committed;
}

}  // namespace refctl::lmdb
