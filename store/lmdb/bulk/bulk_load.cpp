#include "store/lmdb/bulk/bulk_load.hpp"

#include "store/lmdb/bulk/batches.hpp"
#include "store/lmdb/bulk/bulk_codec.hpp"
#include "store/lmdb/bulk/bulk_indexes.hpp"
#include "store/lmdb/bulk/bulk_stream.hpp"
#include "store/lmdb/bulk/child_merge.hpp"
#include "store/lmdb/bulk/leftovers.hpp"
#include "store/lmdb/tables/slots.hpp"
#include "store/lmdb/tables/view.hpp"

#include <fmt/core.h>

#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <mutex>
#include <utility>
#include <vector>

namespace refctl::lmdb {

namespace {

// Returns the number of users up to which a load is an ordinary transaction: rebuilding the indexes of a large store
// for a few users would cost more, and LMDB can handle that many dirty pages.
std::uint64_t max_for_transaction(const Head& before) {
  return std::clamp<std::uint64_t>(before.user_count / 64, 4'000, 20'000);
}

// Checks for free disk space, with a low estimate: the new users and the rebuilt indexes.
Result<> check_space(const std::string& path, std::uint64_t expected, const Head& before) {
  constexpr std::uint64_t bytes_per_user = 150;
  constexpr std::uint64_t bytes_per_old_user = 30;
  struct statvfs disk {};
  if (::statvfs(path.c_str(), &disk) != 0) return {};
  std::uint64_t needed = expected * bytes_per_user + before.user_count * bytes_per_old_user;
  std::uint64_t room = disk.f_bavail * disk.f_frsize;
  if (room >= needed) return {};
  return fail(ErrorCode::store_full,
              fmt::format("cannot load {} users into {}: disk full ({} MiB free, about {} MiB needed)", expected, path,
                          room >> 20, needed >> 20),
              "make room; nothing was changed");
}

}  // namespace

Result<std::unique_ptr<records::BulkLoad>> LmdbBulkLoad::begin(Env& env) {
  Result<WriterLock::Guard> guard = env.writer_lock().acquire(WriterLock::Mode::exclusive);
  if (!guard) return failure_of(guard);
  Result<> reopened = env.reopen_if_replaced();
  if (!reopened) return failure_of(reopened);
  Result<> cleared = remove_leftovers(env);
  if (!cleared) return failure_of(cleared);
  return std::make_unique<LmdbBulkLoad>(env, std::move(*guard));
}

// While a large load is running, reads use its snapshot. A new one might have to reopen the store after a
// failed write, which is impossible before the load's snapshots end.
Result<> LmdbBulkLoad::read(const std::function<Result<>(records::Reader&)>& fn) {
  if (large_) {
    Head head = large_->before;
    View view(large_->old->txn(), head, env_.identity());
    return fn(view);
  }
  return env_.read([&](Txn& txn, Head& head) {
    View view(txn, head, env_.identity());
    return fn(view);
  });
}

LmdbBulkLoad::LargeLoad::LargeLoad(Env& env, std::unique_ptr<Env::Snapshot> snapshot,
                                   std::unique_ptr<Env::Snapshot> again, const Tables& fresh, BulkStream::Mode how,
                                   std::uint64_t min_users)
    : old(std::move(snapshot)),
      second_old(std::move(again)),
      before(old->head()),
      tables(fresh),
      mode(how),
      batches(env, tables),
      out(batches),
      stream(out, old->txn(), before, mode),
      edges(before.next_id + 2 * min_users) {}

LmdbBulkLoad::~LmdbBulkLoad() {
  if (large_) clean_up();
}

// After a load or a failure some tables are no longer used. If they cannot be removed now, the next writer removes
// them.
void LmdbBulkLoad::clean_up() {
  large_.reset();
  Result<> cleared = remove_leftovers(env_);
  (void)cleared;
}

Result<> LmdbBulkLoad::check_codec(const records::BulkCodec& codec) const {
  if (codec.store() == LmdbBulkCodec(env_.identity()).store()) return {};
  return fail(ErrorCode::store_unusable,
              fmt::format("the store {} was replaced while users were being read", env_.path()),
              "nothing was changed; try again");
}

Result<> LmdbBulkLoad::load(records::BulkUsers& users, const Finish& finish) {
  if (Result<> ours = check_codec(users.codec()); !ours) return ours;
  Head before;
  Result<> looked = env_.read([&](Txn&, Head& head) -> Result<> {
    before = head;
    return check_space(env_.path(), users.size(), head);
  });
  if (!looked) return looked;
  if (users.size() <= max_for_transaction(before)) return load_small(users, finish);
  records::BulkEntry first;
  users.take(0, {&first, 1});
  using enum BulkStream::Mode;
  Result<> loaded = begin_large(first.id.value >= before.next_id ? append : merge);
  if (loaded) loaded = stream_and_index(users);
  if (loaded) loaded = publish(finish);
  clean_up();
  return loaded;
}

// Delegates to the load, which owns the snapshots and the tables.
class LmdbBulkLoad::Stream final : public records::StreamLoad {
 public:
  explicit Stream(LmdbBulkLoad& load) : load_(load) {}

  Result<> append(std::span<const records::BulkEntry> users) override { return load_.append(users); }
  Result<> commit(records::BulkKeys& keys, const OnCollision& on_collision, const Finish& finish) override {
    return load_.commit(keys, on_collision, finish);
  }

 private:
  LmdbBulkLoad& load_;
};

Result<std::unique_ptr<records::StreamLoad>> LmdbBulkLoad::begin_stream(std::uint64_t min_users) {
  min_users_ = min_users;
  Result<> enough = env_.read([&](Txn&, Head& head) { return check_space(env_.path(), min_users, head); });
  if (!enough) return failure_of(enough);
  return std::make_unique<Stream>(*this);
}

Result<> LmdbBulkLoad::append(std::span<const records::BulkEntry> users) {
  if (users.empty()) return {};
  if (!large_) {
    if (Result<> begun = begin_large(BulkStream::Mode::append); !begun) return begun;
    if (users.front().id.value < large_->before.next_id) {
      return fail(ErrorCode::internal, "a bulk load with ids below the id counter");
    }
  }
  for (const records::BulkEntry& user : users) {
    if (Result<> added = large_->stream.add(user); !added) return added;
    large_->edges.add(edge_of(user));
  }
  return {};
}

Result<> LmdbBulkLoad::commit(records::BulkKeys& keys, const OnCollision& on_collision, const Finish& finish) {
  Result<> loaded = check_codec(keys.codec());
  if (loaded && !large_) loaded = begin_large(BulkStream::Mode::append);  // nothing was streamed
  if (loaded && keys.size() != large_->stream.count())
    loaded = fail(ErrorCode::internal, "a bulk load with keys of other users");
  if (loaded) {
    const auto children = [&](BatchSink& sink, Txn& old) {
      return merge_children(sink, old, large_->before, large_->edges);
    };
    std::mutex one_at_a_time;
    const OnCollision guarded = [&](std::uint64_t hash) {
      const std::lock_guard lock(one_at_a_time);
      return on_collision(hash);
    };
    loaded = build_in_parallel([&] { return large_->stream.finish(); }, children, keys, guarded);
  }
  if (loaded) loaded = publish(finish);
  clean_up();
  return loaded;
}

Result<> LmdbBulkLoad::load_small(const records::BulkUsers& users, const Finish& finish) {
  std::vector<records::BulkEntry> entries(users.size());
  users.take(0, entries);
  return env_.write([&](Txn& txn, Head& head) -> Result<> {
    View view(txn, head, env_.identity());
    for (const records::BulkEntry& entry : entries) {
      Result<> put = records::put_entry(view, users.codec(), entry);
      if (!put) return put;
    }
    return finish(view);
  });
}

Result<> LmdbBulkLoad::begin_large(BulkStream::Mode mode) {
  Tables tables;
  Result<> done = env_.write([&](Txn& txn, Head& head) -> Result<> {
    Generations fresh = head.generations;
    fresh.index = std::max(fresh.data, fresh.index) + 1;
    if (mode == BulkStream::Mode::merge) fresh.data = fresh.index;
    head.loading = fresh.index;
    Result<Tables> made = Env::make_tables(txn, fresh);
    if (!made) return failure_of(made);
    tables = *made;
    return {};
  });
  if (!done) return done;
  auto snapshot = env_.pin_snapshot();
  if (!snapshot) return failure_of(snapshot);
  auto again = env_.pin_snapshot();
  if (!again) return failure_of(again);
  large_.emplace(env_, std::move(*snapshot), std::move(*again), tables, mode, min_users_);
  return {};
}

Result<> LmdbBulkLoad::stream_and_index(records::BulkUsers& users) {
  LargeLoad& large = *large_;
  const auto stream = [&] { return large.stream.run(users); };
  const auto children = [&](BatchSink& sink, Txn& old) { return build_children(sink, old, large.before, users); };
  if (large.mode == BulkStream::Mode::append) return build_in_parallel(stream, children, users, {});
  Txn& old = large.old->txn();
  Result<> built = stream();
  if (built) built = build_emails(large.out, old, users, {});
  if (built) built = build_codes(large.out, old, users, {});
  if (built) built = children(large.out, old);
  return built;
}

// One thread streams the users while another builds indexes; the thread that is done first builds what is left. Each
// thread reads the old tables through its own snapshot.
Result<> LmdbBulkLoad::build_in_parallel(const std::function<Result<>()>& stream, const Build& children,
                                         records::BulkKeys& keys, const OnCollision& on_collision) {
  LargeLoad& large = *large_;
  const std::array<Build, 3> builds = {
      children,
      [&](BatchSink& sink, Txn& old) { return build_emails(sink, old, keys, on_collision); },
      [&](BatchSink& sink, Txn& old) { return build_codes(sink, old, keys, on_collision); },
  };
  std::atomic<std::size_t> next = 0;
  const auto build_some = [&](BatchSink& sink, Txn& old) -> Result<> {
    for (std::size_t i = next++; i < builds.size(); i = next++) {
      if (Result<> built = builds[i](sink, old); !built) return built;
    }
    return {};
  };
  std::future<Result<>> other_thread = std::async(std::launch::async, [&] {
    BatchSink sink(large.batches);
    Result<> built = build_some(sink, large.second_old->txn());
    return built ? sink.flush() : built;
  });
  Result<> built = stream();
  if (built) built = build_some(large.out, large.old->txn());
  if (!built) large.batches.abort();
  Result<> other_built = other_thread.get();
  return built ? other_built : built;
}

Result<> LmdbBulkLoad::publish(const Finish& finish) {
  if (Result<> flushed = large_->out.flush(); !flushed) return flushed;
  Head head = large_->before;
  head.generations = large_->tables.generations;
  head.loading = head.generations.index;
  head.user_count += large_->stream.count();
  head.next_id = std::max(head.next_id, large_->stream.last_id() + 1);
  return large_->batches.finish([&](WriteTxn& txn) { return run_last_transaction(txn, head, finish); });
}

// The last transaction of a load: its commit makes the new users visible.
Result<> LmdbBulkLoad::run_last_transaction(WriteTxn& txn, Head& head, const Finish& finish) {
  Txn now(txn.txn().handle(), large_->tables, env_.path());
  for (const auto& [id, record] : large_->stream.held_users()) {
    Result<> put = put_slot(now, Table::users, id, record);
    if (!put) return put;
  }
  for (const auto& [id, record] : large_->stream.held_credentials()) {
    Result<> put = put_slot(now, Table::credentials, id, record);
    if (!put) return put;
  }
  View view(now, head, env_.identity());
  Result<> finished = finish(view);
  return finished ? txn.put_head(head) : finished;
}

}  // namespace refctl::lmdb
