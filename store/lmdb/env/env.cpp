#include "store/lmdb/env/env.hpp"

#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/env/crash_guard.hpp"
#include "store/lmdb/file/failure.hpp"

#include <algorithm>

namespace refctl::lmdb {

namespace {

// A switch of generations or a grown map restarts a transaction. That many restarts in a row indicate another fault.
constexpr int max_tries = 20;
constexpr unsigned writes_between_checks = 256;  // to clear dead readers

Result<Head> head_of(Txn& txn, std::uint32_t format = format_version) {
  auto bytes = txn.get(Table::meta, head_name);
  if (!bytes) return failure_of(bytes);
  auto head = *bytes ? read_head(**bytes, format) : std::nullopt;
  if (!head) return txn.damaged(Table::meta, head_name);
  return *head;
}

}  // namespace

Result<Env::PinnedSlot> Env::pin_slot() {
  Result<> reopened = reopen_before_read();
  if (!reopened) return failure_of(reopened);
  for (int tries = 0; tries < max_tries; ++tries) {
    std::shared_lock use(in_use_);
    if (env_ == nullptr) return no_longer_open();
    StartedRead begun = begin_read();
    if (begun.code != 0) {
      use.unlock();
      Result<> recovered = recover(begun.code, "read");
      if (!recovered) return failure_of(recovered);
      continue;
    }
    PinnedSlot pinned{.use = std::move(use), .slot{begun.slot.release(), SlotReturn{this}}};
    Result<> looked = load_head(*pinned.slot);
    if (!looked) return failure_of(looked);
    if (pinned.slot->head.generations == tables_.generations) return pinned;
    pinned.slot.reset();
    pinned.use.unlock();
    Result<> refreshed = refresh_tables();
    if (!refreshed) return failure_of(refreshed);
  }
  return fail(ErrorCode::busy, "cannot read " + path_ + ": it keeps changing", "try again");
}

Result<> Env::read(const Work& work) {
  Result<PinnedSlot> pinned = pin_slot();
  if (!pinned) return failure_of(pinned);
  Txn txn(pinned->slot->txn, tables_, path_, &pinned->slot->cache);
  txn.end_when(reopening_threads_);
  Head head = pinned->slot->head;
  const ReadOfThread reading;
  return work(txn, head);
}

Result<std::unique_ptr<Env::Snapshot>> Env::pin_snapshot() {
  Result<PinnedSlot> pinned = pin_slot();
  if (!pinned) return failure_of(pinned);
  return std::make_unique<Snapshot>(std::move(*pinned), tables_, path_);
}

Result<> Env::write(const Work& work) {
  Result<WriteTxn> begun = begin_write();
  if (!begun) return failure_of(begun);
  Result<Head> before = begun->head();
  if (!before) return failure_of(before);
  Head head = *before;
  Result<> done = work(begun->txn(), head);
  if (done && head != *before) done = begun->put_head(head);
  return done ? begun->commit() : done;
}

Result<WriteTxn> Env::begin_write() {
  clear_dead_readers();
  for (int tries = 0; tries < max_tries; ++tries) {
    std::shared_lock use(in_use_);
    if (env_ == nullptr) return no_longer_open();
    MDB_txn* handle = nullptr;
    if (int code = mdb_txn_begin(env_, nullptr, 0, &handle); code != 0) {
      use.unlock();
      Result<> recovered = recover(code, "write to");
      if (!recovered) return failure_of(recovered);
      continue;
    }
    WriteTxn begun(std::move(use), handle, tables_, path_);
    Result<Head> head = begun.head();
    if (!head) return failure_of(head);
    if (Result<> guarded = guard_leaves(begun.txn()); !guarded) return failure_of(guarded);
    if (head->generations == tables_.generations) return begun;
    { WriteTxn rolled_back = std::move(begun); }
    Result<> refreshed = refresh_tables();
    if (!refreshed) return failure_of(refreshed);
  }
  return fail(ErrorCode::busy, "cannot write to " + path_ + ": it keeps changing", "try again");
}

Result<WriteTxn> Env::begin_write_inside_read() {
  MDB_txn* handle = nullptr;
  if (int code = mdb_txn_begin(env_, nullptr, 0, &handle); code != 0) return lmdb_failure(code, "write to", path_);
  WriteTxn begun({}, handle, tables_, path_);  // the read transaction keeps the map and the handles in place
  if (Result<> guarded = guard_leaves(begun.txn()); !guarded) return failure_of(guarded);
  return begun;
}

// Only the process's write transaction and a holder of `in_use_` in exclusive mode change `map_`.
Result<> Env::guard_leaves(Txn& txn) {
  if (map_.begin == nullptr) {
    auto head = txn.get(Table::meta, head_name);
    if (!head) return failure_of(head);
    if (!*head) return damage(path_, Table::meta, head_name);
    auto map = locate_map(env_, (*head)->data(), path_);
    if (!map) return failure_of(map);
    map_ = *map;
  }
  txn.guard_leaves(map_);
  return {};
}

Result<Head> WriteTxn::head() { return head_of(txn_); }

Result<> WriteTxn::put_head(const Head& head) { return txn_.put(Table::meta, head_name, write_head(head)); }

Result<> WriteTxn::commit() {
  StoreWriteScope scope(txn_.path().c_str());
  int code = mdb_txn_commit(handle_.release());
  if (use_.owns_lock()) use_.unlock();
  if (code != 0) return lmdb_failure(code, "write to", txn_.path());
  return {};
}

Env::StartedRead Env::begin_read() {
  StartedRead begun;
  {
    std::lock_guard lock(pool_guard_);
    if (!pool_.empty()) {
      begun.slot = std::move(pool_.back());
      pool_.pop_back();
    }
  }
  if (begun.slot == nullptr) {
    begun.slot = std::make_unique<ReadSlot>();
    begun.code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &begun.slot->txn);
    return begun;
  }
  begun.code = mdb_txn_renew(begun.slot->txn);
  if (begun.code != 0) mdb_txn_abort(begun.slot->txn);
  return begun;
}

void Env::end_read(std::unique_ptr<ReadSlot> slot) {
  mdb_txn_reset(slot->txn);
  std::lock_guard lock(pool_guard_);
  pool_.push_back(std::move(slot));
}

Result<> Env::load_head(ReadSlot& slot) {
  const std::size_t snapshot = mdb_txn_id(slot.txn);
  if (snapshot == slot.snapshot && snapshot != 0) return {};
  slot.snapshot = 0;
  slot.cache = {};
  Txn txn(slot.txn, tables_, path_);
  Result<Head> head = head_of(txn, identity_.format);
  if (!head) return failure_of(head);
  slot.head = *head;
  slot.snapshot = snapshot;
  return {};
}

Result<> Env::recover(int code, std::string_view doing) {
  if (code == MDB_MAP_RESIZED) return resize_map();
  if (code == MDB_PANIC) return reopen_after_panic();
  int dead = 0;
  if (code == MDB_READERS_FULL && mdb_reader_check(env_, &dead) == 0 && dead > 0) return {};
  return lmdb_failure(code, doing, path_);
}

void Env::clear_dead_readers() {
  if (writes_.fetch_add(1, std::memory_order_relaxed) % writes_between_checks != writes_between_checks - 1) return;
  std::shared_lock use(in_use_);
  int dead = 0;
  if (env_ != nullptr) mdb_reader_check(env_, &dead);
}

Result<> Env::reopen_after_panic() {
  std::unique_lock alone(in_use_);
  if (env_ == nullptr) return no_longer_open();
  MDB_txn* txn = nullptr;
  const int code = mdb_txn_begin(env_, nullptr, MDB_RDONLY, &txn);
  if (code == 0) mdb_txn_abort(txn);
  if (code != MDB_PANIC) return {};  // another thread has already reopened it
  return reattach();
}

Failure Env::no_longer_open() const {
  return fail(ErrorCode::store_unusable, "the store " + path_ + " was replaced and could not be opened again",
              "run `refctl check` to see why, then try again");
}

StoreRecord Env::copy_of_identity() {
  const std::shared_lock use(in_use_);
  return identity_;
}

Result<> Env::resize_map() {
  std::unique_lock alone(in_use_);
  if (env_ == nullptr) return no_longer_open();
  map_ = {};
  if (int code = mdb_env_set_mapsize(env_, 0); code != 0) return lmdb_failure(code, "open", path_);
  return {};
}

Result<> Env::refresh_tables() {
  std::unique_lock alone(in_use_);
  if (env_ == nullptr) return no_longer_open();
  StartedRead begun = begin_read();
  if (begun.code != 0) return lmdb_failure(begun.code, "read", path_);
  Txn txn(begun.slot->txn, tables_, path_);
  Result<Head> head = head_of(txn, identity_.format);
  Result<> done = head ? open_all_tables(begun.slot->txn, head->generations) : Result<>(failure_of(head));
  mdb_txn_commit(begun.slot->txn);  // commit, not abort, keeps the opened handles
  return done;
}

Result<> Env::open_all_tables(MDB_txn* txn, const Generations& generations) {
  Tables fresh{.generations = generations};
  for (const TableTraits& traits : all_tables()) {
    if (traits.since > identity_.format) continue;
    auto index = static_cast<std::size_t>(traits.table);
    unsigned flags = traits.integer_keys ? MDB_INTEGERKEY : 0;
    std::string name = name_in(traits, generations);
    unsigned found = 0;
    int code = MDB_CORRUPTED;
    if (!runs_without_fault([&] { code = mdb_dbi_open(txn, name.c_str(), flags, &fresh.handles[index]); }))
      code = MDB_CORRUPTED;
    if (code == 0) code = mdb_dbi_flags(txn, fresh.handles[index], &found);
    if (code == MDB_NOTFOUND || code == MDB_INCOMPATIBLE || (code == 0 && found != flags)) {
      return damage(path_, "database \"" + std::string(traits.name) + "\" is missing");
    }
    if (code != 0) return lmdb_failure(code, "open", path_);
  }
  // Closes handles of old generations, so that they do not accumulate.
  for (MDB_dbi old : tables_.handles) {
    if (old != 0 && std::ranges::count(fresh.handles, old) == 0) mdb_dbi_close(env_, old);
  }
  tables_ = fresh;
  return {};
}

Result<Tables> Env::make_tables(Txn& txn, const Generations& generations) {
  Tables made{.generations = generations};
  StoreWriteScope scope(txn.path().c_str());
  for (const TableTraits& traits : all_tables()) {
    unsigned flags = MDB_CREATE | (traits.integer_keys ? MDB_INTEGERKEY : 0);
    int code = mdb_dbi_open(txn.handle(), name_in(traits, generations).c_str(), flags,
                            &made.handles[static_cast<std::size_t>(traits.table)]);
    if (code != 0) return lmdb_failure(code, "write to", txn.path());
  }
  return made;
}

Result<> Env::drop_table(Txn& txn, const std::string& name) {
  MDB_dbi handle = 0;
  StoreWriteScope scope(txn.path().c_str());
  int code = mdb_dbi_open(txn.handle(), name.c_str(), 0, &handle);
  if (code == MDB_NOTFOUND) return {};
  if (code == 0) code = mdb_drop(txn.handle(), handle, 1);
  if (code != 0) return lmdb_failure(code, "write to", txn.path());
  return {};
}

}  // namespace refctl::lmdb
