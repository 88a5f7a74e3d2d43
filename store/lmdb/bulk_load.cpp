#include "store/lmdb/bulk_load.hpp"

#include "store/lmdb/batches.hpp"
#include "store/lmdb/bulk_codec.hpp"
#include "store/lmdb/bulk_indexes.hpp"
#include "store/lmdb/bulk_stream.hpp"
#include "store/lmdb/leftovers.hpp"
#include "store/lmdb/slots.hpp"
#include "store/lmdb/view.hpp"

#include <fmt/core.h>

#include <sys/statvfs.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <vector>

namespace refctl::lmdb {

using Finish = std::function<Result<>(records::Writer&)>;

namespace {

// Up to so many users go in by an ordinary transaction: building the indexes of a large store anew for
// a few users would cost more, and LMDB bears so many changed pages.
std::uint64_t most_by_transaction(const Head& before) {
  return std::clamp<std::uint64_t>(before.user_count / 64, 4'000, 20'000);
}

// What the disk must have free, roughly and rather too little: new users, and the indexes anew.
Result<> check_space(const std::string& path, std::uint64_t expected, const Head& before) {
  constexpr std::uint64_t bytes_a_user = 150;
  constexpr std::uint64_t bytes_an_old_user = 30;
  struct statvfs disk {};
  if (::statvfs(path.c_str(), &disk) != 0) return {};
  std::uint64_t wanted = expected * bytes_a_user + before.user_count * bytes_an_old_user;
  std::uint64_t room = disk.f_bavail * disk.f_frsize;
  if (room >= wanted) return {};
  return fail(ErrorCode::store_full,
              fmt::format("cannot load {} users into {}: disk full ({} MiB free, about {} MiB needed)", expected, path,
                          room >> 20, wanted >> 20),
              "make room; nothing was changed");
}

}  // namespace

Result<std::unique_ptr<records::BulkLoad>> LmdbBulkLoad::begin(Env& env) {
  Result<WriterGate::Pass> pass = env.gate().enter(WriterGate::Way::alone);
  if (!pass) return failure_of(pass);
  Result<> followed = env.follow();
  if (!followed) return failure_of(followed);
  Result<> cleared = remove_leftovers(env);
  if (!cleared) return failure_of(cleared);
  return std::make_unique<LmdbBulkLoad>(env, std::move(*pass));
}

Result<> LmdbBulkLoad::read(const std::function<Result<>(records::Reader&)>& fn) {
  return env_.read([&](Txn& txn, Head& head) {
    View view(txn, head, env_.identity());
    return fn(view);
  });
}

Result<> LmdbBulkLoad::load(records::BulkUsers& users, const Finish& finish) {
  if (users.codec().store() != LmdbBulkCodec(env_.identity()).store()) {
    return fail(ErrorCode::store_unusable, fmt::format("the store {} was replaced while users were read", env_.path()),
                "nothing was changed; try again");
  }
  Head before;
  Result<> looked = env_.read([&](Txn&, Head& head) -> Result<> {
    before = head;
    return {};
  });
  if (looked) looked = check_space(env_.path(), users.size(), before);
  if (!looked) return looked;
  if (users.size() <= most_by_transaction(before)) return load_few(users, finish);

  Result<> loaded = load_many(before, users, finish);
  // Loaded or not, there are tables now that nobody needs. What cannot be cleared now, the next writer clears.
  Result<> cleared = remove_leftovers(env_);
  (void)cleared;
  return loaded;
}

Result<> LmdbBulkLoad::load_few(const records::BulkUsers& users, const Finish& finish) {
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

Result<> LmdbBulkLoad::load_many(const Head& before, records::BulkUsers& users, const Finish& finish) {
  records::BulkEntry first;
  users.take(0, {&first, 1});
  auto mode = first.id.value >= before.next_id ? BulkStream::Mode::append : BulkStream::Mode::merge;
  Generations fresh = before.generations;
  fresh.index = std::max(fresh.data, fresh.index) + 1;
  if (mode == BulkStream::Mode::merge) fresh.data = fresh.index;

  Tables tables;
  Result<> done = env_.write([&](Txn& txn, Head& head) -> Result<> {
    head.loading = fresh.index;
    Result<Tables> made = Env::make_tables(txn, fresh);
    if (!made) return failure_of(made);
    tables = *made;
    return {};
  });
  if (!done) return done;

  return env_.read([&](Txn& old, Head&) -> Result<> {
    Batches batches(env_, tables);
    BatchSink out(batches);
    BulkStream stream(out, old, before, mode);
    Result<> built;
    if (mode == BulkStream::Mode::append) {
      built = stream_beside_indexes(batches, out, stream, old, before, users);
    } else {
      built = stream.run(users);
      if (built) built = build_emails(out, old, users);
      if (built) built = build_codes(out, old, users);
      if (built) built = build_children(out, old, before, users);
    }
    if (built) built = out.flush();
    if (!built) return built;

    Head head = before;
    head.generations = fresh;
    head.loading = fresh.index;
    head.user_count += users.size();
    head.next_id = std::max(head.next_id, stream.last_id() + 1);
    return batches.finish([&](WriteTxn& txn) { return show(txn, tables, stream, head, finish); });
  });
}

// One thread for the users, another for the indexes, and the codes for the one that is done first: each looks at old
// tables through a transaction of its own.
Result<> LmdbBulkLoad::stream_beside_indexes(Batches& batches, BatchSink& out, BulkStream& stream, Txn& old,
                                             const Head& before, records::BulkUsers& users) {
  std::atomic_flag codes_taken;
  const auto build_rest = [&](BatchSink& sink, Txn& mine) {
    return codes_taken.test_and_set() ? Result<>{} : build_codes(sink, mine, users);
  };
  std::future<Result<>> indexed = std::async(std::launch::async, [&] {
    return env_.read([&](Txn& mine, Head&) -> Result<> {
      BatchSink sink(batches);
      Result<> built = build_children(sink, mine, before, users);
      if (built) built = build_emails(sink, mine, users);
      if (built) built = build_rest(sink, mine);
      return built ? sink.flush() : built;
    });
  });
  Result<> streamed = stream.run(users);
  if (streamed) streamed = build_rest(out, old);
  if (!streamed) batches.give_up();
  Result<> built = indexed.get();
  return streamed ? built : streamed;
}

// The last transaction of a load: from its commit on all is seen.
Result<> LmdbBulkLoad::show(WriteTxn& txn, const Tables& tables, const BulkStream& stream, Head& head,
                            const Finish& finish) {
  Txn now(txn.txn().handle(), tables, env_.path());
  for (const auto& [id, record] : stream.held_users()) {
    Result<> put = put_slot(now, Table::users, id, record);
    if (!put) return put;
  }
  for (const auto& [id, record] : stream.held_credentials()) {
    Result<> put = put_slot(now, Table::credentials, id, record);
    if (!put) return put;
  }
  View view(now, head, env_.identity());
  Result<> finished = finish(view);
  return finished ? txn.put_head(head) : finished;
}

}  // namespace refctl::lmdb
