#pragma once

#include "store/lmdb/codec/small_values.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/lmdb/env/writer_gate.hpp"
#include "store/model/instant.hpp"
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

// How large a store may grow where nobody says otherwise: address space costs nothing, but sanitizers
// take most of it.
#ifdef REFCTL_SANITIZED
inline constexpr std::uint64_t default_map_bytes = std::uint64_t{64} << 30;
#else
inline constexpr std::uint64_t default_map_bytes = std::uint64_t{1} << 40;
#endif

struct EnvOptions {
  bool writable = false;  // makes a missing store
  Instant now;
  bool allow_foreign_owner = false;
  std::uint64_t map_bytes = 0;  // 0: the default
  // Opens a store of an older format, too, whose tables and head are then those of that format. Only reads are
  // possible there.
  bool any_format = false;
};

class Env;

// A write transaction under way; rolled back unless committed. One thread from begin to end.
class WriteTxn {
 public:
  WriteTxn(std::shared_lock<std::shared_mutex> use, MDB_txn* txn, const Tables& tables, const std::string& path)
      : use_(std::move(use)), handle_(txn, mdb_txn_abort), txn_(txn, tables, path) {}

  [[nodiscard]] Txn& txn() { return txn_; }
  Result<Head> head();
  Result<> put_head(const Head& head);
  // Durable once it returns; the object is of no use from then on.
  Result<> commit();

 private:
  std::shared_lock<std::shared_mutex> use_;
  std::unique_ptr<MDB_txn, decltype(&mdb_txn_abort)> handle_;
  Txn txn_;
};

// One open LMDB environment and what all of its transactions share: the handles of the tables, the
// pool of reader slots, the gate of the writers. Threads may share it.
class Env {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Env>> open(const std::string& path, const EnvOptions& options);
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;
  ~Env();

  // What a transaction works with: the handles are those that its head names.
  using Work = std::function<Result<>(Txn&, Head&)>;

  // Runs `work` on one snapshot.
  Result<> read(const Work& work);
  // The same snapshot for as long as the object lives. Its thread opens no other meanwhile.
  class Snapshot;
  Result<std::unique_ptr<Snapshot>> hold();
  // Runs `work` in a write transaction and commits it, with the head as `work` left it; rolls back where
  // it fails. The caller holds a pass of the gate.
  Result<> write(const Work& work);
  // The same in pieces.
  Result<WriteTxn> begin_write();
  // While a snapshot is held, and with a pass of the gate alone.
  Result<WriteTxn> begin_write_inside_read();
  // Opens the store anew if its data.mdb was replaced by a restore or a purge since it was opened. With a
  // pass of the gate in hand, what it then finds stays until the pass is given back.
  Result<> follow();
  // Waits for this process's transactions to end and takes up the tables of the present generations.
  Result<> refresh_tables();

  // Makes the tables of a generation, or takes up those that are there. Within write's work.
  static Result<Tables> make_tables(Txn& txn, const Generations& generations);
  // Removes one table wholly, if it is there. Within write's work, when no transaction uses it.
  static Result<> drop_table(Txn& txn, const std::string& name);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] const StoreRecord& identity() const { return identity_; }
  [[nodiscard]] bool writable() const { return gate_.has_value(); }
  [[nodiscard]] WriterGate& gate() { return *gate_; }
  [[nodiscard]] MDB_env* handle() { return env_; }

 private:
  Env(std::string path, EnvOptions options) : path_(std::move(path)), options_(options) {}

  // Opening, in this order (env_open.cpp).
  Result<> attach();
  void detach();
  Result<> claim(int data_file);
  Result<> read_identity(MDB_txn* txn);
  Result<> check_tail(MDB_txn* txn, std::uint64_t file_pages, std::uint64_t pages);

  // A reader's slot, with what it knows of the snapshot that it saw last.
  struct ReadSlot {
    MDB_txn* txn = nullptr;
    std::size_t snapshot = 0;  // LMDB's number of it; 0: none yet
    Head head;
    Remembered remembered;
  };
  // A slot with its transaction begun, or an LMDB error number.
  struct Begun {
    int code = 0;
    std::unique_ptr<ReadSlot> slot;
  };
  Begun begin_read();
  void end_read(std::unique_ptr<ReadSlot> slot);
  // A snapshot of the generations whose handles are at hand: what keeps those in place, and its slot, which goes back
  // to the pool by itself.
  struct SlotReturn {
    Env* env;
    void operator()(ReadSlot* slot) const { env->end_read(std::unique_ptr<ReadSlot>(slot)); }
  };
  struct Held {
    std::shared_lock<std::shared_mutex> use;
    std::unique_ptr<ReadSlot, SlotReturn> slot;
  };
  Result<Held> begin_held();
  // The head of the slot's snapshot, read where the slot does not know it.
  Result<> look_at_head(ReadSlot& slot);
  Result<> take_up_tables(MDB_txn* txn, const Generations& generations);
  Result<> resize_map();
  [[nodiscard]] Failure no_longer_open() const;
  // What a failed begin asks for: the larger map of another process, a look for dead readers, an environment
  // that gave up.
  Result<> mend(int code, std::string_view doing);
  // Opens the environment anew after a write of LMDB's first pages failed: until then it refuses all work.
  Result<> revive();
  // Now and then clears the reader slots of processes that died: as long as a slot stands, no page that was
  // freed since can be used again, and the file grows.
  void clear_dead_readers();

  // Whether the file that is open is the one that stands at the path.
  [[nodiscard]] bool is_current() const;
  // Follows now and then, so that readers do not stay with a file that was replaced.
  Result<> follow_in_time();

  std::string path_;
  EnvOptions options_;
  MDB_env* env_ = nullptr;                  // null after a failed `follow`
  std::atomic<std::int64_t> looked_at_{0};  // seconds, when a reader last looked for a replacement
  std::atomic<unsigned> writes_{0};         // since dead readers were looked for
  StoreRecord identity_;
  std::optional<WriterGate> gate_;
  std::pair<std::uint64_t, std::uint64_t> file_;  // device and inode, which a process opens once
  std::shared_mutex in_use_;                      // shared by every transaction; alone to change the map or the handles
  Tables tables_;
  std::mutex pool_guard_;
  std::vector<std::unique_ptr<ReadSlot>> pool_;  // reset, to be renewed
};

class Env::Snapshot {
 public:
  Snapshot(Held held, const Tables& tables, const std::string& path)
      : held_(std::move(held)), txn_(held_.slot->txn, tables, path, &held_.slot->remembered) {}

  [[nodiscard]] Txn& txn() { return txn_; }
  [[nodiscard]] const Head& head() const { return held_.slot->head; }

 private:
  Held held_;
  Txn txn_;
};

}  // namespace refctl::lmdb
