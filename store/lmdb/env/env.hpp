#pragma once

#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/env/replacement_counter.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/lmdb/env/writer_lock.hpp"
#include "store/model/time/instant.hpp"
#include "store/result.hpp"

#include <lmdb.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <vector>

namespace refctl::lmdb {

// The default limit for the size of a store: address space costs nothing, except that sanitizers use most of it.
#ifdef REFCTL_SANITIZED
inline constexpr std::uint64_t default_map_bytes = std::uint64_t{64} << 30;
#else
inline constexpr std::uint64_t default_map_bytes = std::uint64_t{1} << 40;
#endif

struct EnvOptions {
  bool writable = false;  // creates a missing store
  Instant now;
  bool allow_foreign_owner = false;
  std::uint64_t map_bytes = 0;  // 0: the default
  // Also opens a store of an older format, for reading only. Tables and head are then those of that format.
  bool any_format = false;
};

class Env;

// Counts a read or snapshot that this thread has open, for the object's lifetime, which ends on the same thread.
class ReadOfThread {
 public:
  ReadOfThread() { ++count_; }
  ReadOfThread(const ReadOfThread&) = delete;
  ReadOfThread& operator=(const ReadOfThread&) = delete;
  ~ReadOfThread() { --count_; }

  [[nodiscard]] static unsigned count() { return count_; }

 private:
  static inline thread_local unsigned count_ = 0;
};

// A running write transaction; rolled back unless committed. Used by one thread.
class WriteTxn {
 public:
  WriteTxn(std::shared_lock<std::shared_mutex> use, MDB_txn* txn, const Tables& tables, const std::string& path)
      : use_(std::move(use)), handle_(txn, mdb_txn_abort), txn_(txn, tables, path) {}

  [[nodiscard]] Txn& txn() { return txn_; }
  Result<Head> head();
  Result<> put_head(const Head& head);
  // Commits durably. The object must not be used afterwards.
  Result<> commit();

 private:
  std::shared_lock<std::shared_mutex> use_;
  std::unique_ptr<MDB_txn, decltype(&mdb_txn_abort)> handle_;
  Txn txn_;
};

// An open LMDB environment and the resources that its transactions share: table handles, a pool of reader slots, the
// writer lock. Threads may share it.
class Env {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Env>> open(const std::string& path, const EnvOptions& options);
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;
  ~Env();

  // Work in a transaction, whose table handles are those that the head names.
  using Work = std::function<Result<>(Txn&, Head&)>;

  // Runs `work` on one snapshot.
  Result<> read(const Work& work);
  // Keeps a snapshot open for the object's lifetime, which ends on the same thread.
  class Snapshot;
  Result<std::unique_ptr<Snapshot>> pin_snapshot();
  // Runs `work` in a write transaction and commits it with the head as `work` left it; rolls back if it fails. The
  // caller holds the writer lock.
  Result<> write(const Work& work);
  // Begins a write transaction without the closure.
  Result<WriteTxn> begin_write();
  // Like begin_write, for a caller that holds a snapshot and the writer lock in Mode::exclusive.
  Result<WriteTxn> begin_write_inside_read();
  // Reopens the store if a restore or a purge has replaced its data.mdb since it was opened; the process's reads of the
  // old file end with `busy`. If the caller holds the writer lock, the file found is not replaced until the lock is
  // released.
  Result<> reopen_if_replaced();
  // Waits until this process's transactions end, then opens the tables of the current generations.
  Result<> refresh_tables();

  // Creates the tables of a generation, or opens existing ones. Called within write's work.
  static Result<Tables> make_tables(Txn& txn, const Generations& generations);
  // Removes a table if it exists. Called within write's work, when no transaction uses the table.
  static Result<> drop_table(Txn& txn, const std::string& name);

  [[nodiscard]] const std::string& path() const { return path_; }
  // Valid during a transaction, because reopening a replaced store changes it.
  [[nodiscard]] const StoreRecord& identity() const { return identity_; }
  [[nodiscard]] StoreRecord copy_of_identity();
  [[nodiscard]] bool writable() const { return writer_lock_.has_value(); }
  [[nodiscard]] WriterLock& writer_lock() { return *writer_lock_; }
  [[nodiscard]] MDB_env* handle() { return env_; }

 private:
  Env(std::string path, EnvOptions options) : path_(std::move(path)), options_(options) {}

  // The steps of opening, in this order (env_open.cpp).
  Result<> attach();
  void detach();
  // Closes the store and opens it again; closed if that fails. The caller holds `in_use_` alone.
  Result<> reattach();
  Result<> claim(int data_file);
  Result<> read_identity(MDB_txn* txn);
  Result<> check_tail(MDB_txn* txn, std::uint64_t file_pages, std::uint64_t pages);
  Result<> check_pages_in_use();

  // A reader slot with cached data of the snapshot that it read last.
  struct ReadSlot {
    MDB_txn* txn = nullptr;
    std::size_t snapshot = 0;  // LMDB's number of the snapshot; 0: none yet
    Head head;
    SnapshotCache cache;
  };
  // A slot whose transaction has begun, or an LMDB error number.
  struct StartedRead {
    int code = 0;
    std::unique_ptr<ReadSlot> slot;
  };
  StartedRead begin_read();
  void end_read(std::unique_ptr<ReadSlot> slot);
  // A read transaction on the generations of the open handles. `use` keeps the handles and the map in place; `slot`
  // returns itself to the pool.
  struct SlotReturn {
    Env* env;
    void operator()(ReadSlot* slot) const { env->end_read(std::unique_ptr<ReadSlot>(slot)); }
  };
  struct PinnedSlot {
    std::shared_lock<std::shared_mutex> use;
    std::unique_ptr<ReadSlot, SlotReturn> slot;
  };
  Result<PinnedSlot> pin_slot();
  // Reads the head of the slot's snapshot unless it is cached.
  Result<> load_head(ReadSlot& slot);
  // Makes the transaction check the pages that it changes.
  Result<> guard_leaves(Txn& txn);
  Result<> open_all_tables(MDB_txn* txn, const Generations& generations);
  Result<> resize_map();
  [[nodiscard]] Failure no_longer_open() const;
  // Handles the error of a failed begin: takes over the larger map of another process, clears dead readers, or reopens
  // an environment that reports MDB_PANIC.
  Result<> recover(int code, std::string_view doing);
  // Reopens the environment after a failed write of a meta page, because LMDB then refuses all work.
  Result<> reopen_after_panic();
  // Regularly clears the reader slots of dead processes: while a slot exists, no page freed since can be reused, and
  // the file grows.
  void clear_dead_readers();

  // Whether data.mdb and lock.mdb are still the files that are open.
  [[nodiscard]] bool is_current() const;
  // Calls `reopen_if_replaced` if data.mdb was replaced: before every read according to the counter, and once per
  // second according to the files, in case that the replacing process died before it counted or somebody removed
  // lock.mdb.
  Result<> reopen_before_read();

  std::string path_;
  EnvOptions options_;
  MDB_env* env_ = nullptr;  // null after a failed `reopen_if_replaced`
  std::optional<ReplacementCounter> replacements_;
  std::atomic<std::uint64_t> replacements_seen_{0};      // when the file was opened
  std::atomic<std::int64_t> replacement_checked_at_{0};  // time of the last look at the files, in seconds
  std::atomic<unsigned> reopening_threads_{0};  // threads that wait in `reopen_if_replaced`: reads end for them
  std::atomic<unsigned> writes_{0};             // since the last check for dead readers
  StoreRecord identity_;
  std::optional<WriterLock> writer_lock_;
  std::pair<std::uint64_t, std::uint64_t> file_;       // device and inode; a process opens each file only once
  std::pair<std::uint64_t, std::uint64_t> lock_file_;  // of lock.mdb; zeros: opened without locks
  MapRange map_;                                       // located by the first write
  std::shared_mutex in_use_;                           // shared by transactions; exclusive to change map or handles
  Tables tables_;
  std::mutex pool_guard_;
  std::vector<std::unique_ptr<ReadSlot>> pool_;  // reset; begin_read renews them
};

class Env::Snapshot {
 public:
  Snapshot(PinnedSlot slot, const Tables& tables, const std::string& path)
      : slot_(std::move(slot)), txn_(slot_.slot->txn, tables, path, &slot_.slot->cache) {}

  [[nodiscard]] Txn& txn() { return txn_; }
  [[nodiscard]] const Head& head() const { return slot_.slot->head; }

 private:
  PinnedSlot slot_;
  Txn txn_;
  ReadOfThread reading_;
};

}  // namespace refctl::lmdb
