#include "store/lmdb/bulk_load.hpp"

#include "store/lmdb/appenders.hpp"
#include "store/lmdb/batches.hpp"
#include "store/lmdb/bucket_sort.hpp"
#include "store/lmdb/bulk_stream.hpp"
#include "store/lmdb/leftovers.hpp"
#include "store/lmdb/pair_table.hpp"
#include "store/lmdb/slots.hpp"
#include "store/lmdb/view.hpp"

#include <fmt/core.h>

#include <sys/statvfs.h>

#include <algorithm>
#include <array>
#include <future>

namespace refctl::lmdb {

using Finish = std::function<Result<>(records::Writer&)>;

struct LmdbBulkLoad::Held {
  records::BulkUser user;  // without its texts
  std::array<std::string, 6> texts;

  explicit Held(const records::BulkUser& from)
      : user(from), texts{std::string(from.name), std::string(from.email),    std::string(from.email_key),
                          std::string(from.code), std::string(from.code_key), std::string(from.credential)} {}

  [[nodiscard]] records::BulkUser view() const {
    records::BulkUser out = user;
    out.name = texts[0];
    out.email = texts[1];
    out.email_key = texts[2];
    out.code = texts[3];
    out.code_key = texts[4];
    out.credential = texts[5];
    return out;
  }
};

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

Result<> put_bulk_user(View& view, const records::BulkUser& given) {
  auto there = view.user(given.id);
  if (!there) return failure_of(there);
  if (*there) return fail(ErrorCode::id_taken, fmt::format("there is a user {}", given.id.value));
  std::optional<EmailKey> email;
  std::optional<CodeKey> code;
  if (!given.email_key.empty()) email = EmailKey{std::string(given.email_key)};
  if (!given.code_key.empty()) code = CodeKey{std::string(given.code_key)};
  User user{.id = given.id,
            .name = std::string(given.name),
            .email = std::string(given.email),
            .code = std::string(given.code),
            .referrer = given.referrer.value == 0 ? std::nullopt : std::optional(given.referrer),
            .registered_at = given.registered_at,
            .role = given.role,
            .disabled = given.disabled,
            .erased = given.erased};
  Result<> put = view.put_user(user, email, code);
  if (!put || given.credential.empty()) return put;
  return view.put_credential(given.id, Credential{std::string(given.credential)});
}

void sort_pairs(std::vector<Pair>& pairs) {
  sort_in_buckets(pairs, [](const Pair& pair) { return pair.key >> 53; });
}

void sort_edges(std::vector<Edge>& edges, std::uint64_t last_id) {
  // Referrers are users of before or of now, so mostly below the last id; a stray one goes to the last bucket.
  std::uint64_t width = last_id / 2048 + 1;
  sort_in_buckets(edges, [width](const Edge& edge) { return std::min<std::uint64_t>(edge.referrer / width, 2047); });
}

// Merges sorted new pairs with those of an old table into a new one.
Result<> merge_pairs(Batches& out, Txn& old, Table table, std::vector<Pair>& added) {
  PairAppender appender(out, table, true);
  auto next = added.begin();
  Result<> merged = PairTable(old, table).scan([&](const std::vector<Pair>& pairs) -> Result<bool> {
    for (const Pair& pair : pairs) {
      for (; next != added.end() && *next < pair; ++next) {
        Result<> put = appender.add(*next);
        if (!put) return failure_of(put);
      }
      Result<> put = appender.add(pair);
      if (!put) return failure_of(put);
    }
    return true;
  });
  for (; merged && next != added.end(); ++next) merged = appender.add(*next);
  return merged ? appender.finish() : merged;
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

Result<> LmdbBulkLoad::load(std::uint64_t expected, const records::BulkSource& source, const Finish& finish) {
  Head before;
  Result<> looked = env_.read([&](Txn&, Head& head) -> Result<> {
    before = head;
    return {};
  });
  if (looked) looked = check_space(env_.path(), expected, before);
  if (!looked) return looked;

  std::vector<Held> ahead;
  bool more = true;
  for (std::uint64_t most = most_by_transaction(before); more && ahead.size() <= most;) {
    records::BulkUser user;
    Result<bool> got = source(user);
    if (!got) return failure_of(got);
    more = *got;
    if (more) ahead.emplace_back(user);
  }
  if (!more) return load_few(ahead, finish);

  std::size_t replayed = 0;
  auto all = [&](records::BulkUser& user) -> Result<bool> {
    if (replayed == ahead.size()) return source(user);
    user = ahead[replayed++].view();
    return true;
  };
  Result<> loaded = load_many(before, std::max(expected, ahead.size()), all, finish);
  // Loaded or not, there are tables now that nobody needs. What cannot be cleared now, the next writer clears.
  Result<> cleared = remove_leftovers(env_);
  (void)cleared;
  return loaded;
}

Result<> LmdbBulkLoad::load_few(const std::vector<Held>& users, const Finish& finish) {
  return env_.write([&](Txn& txn, Head& head) -> Result<> {
    View view(txn, head, env_.identity());
    for (const Held& user : users) {
      Result<> put = put_bulk_user(view, user.view());
      if (!put) return put;
    }
    return finish(view);
  });
}

Result<> LmdbBulkLoad::load_many(const Head& before, std::uint64_t expected, const records::BulkSource& source,
                                 const Finish& finish) {
  records::BulkUser user;
  Result<bool> more = source(user);
  if (!more) return failure_of(more);
  auto mode = user.id.value >= before.next_id ? BulkStream::Mode::append : BulkStream::Mode::merge;
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
    Batches out(env_, tables);
    BulkStream stream(out, old, before, env_.identity(), mode);
    stream.expect(expected);
    while (*more) {
      Result<> added = stream.add(user);
      if (!added) return added;
      user = {};
      more = source(user);
      if (!more) return failure_of(more);
    }
    Result<> built = stream.finish();
    if (!built) return built;
    // The indexes follow one another; while one is written the next is sorted.
    sort_pairs(stream.emails);
    std::future<void> codes = std::async(std::launch::async, [&] { sort_pairs(stream.codes); });
    built = merge_pairs(out, old, Table::emails, stream.emails);
    stream.emails = {};  // of ten million users it is the memory that counts
    codes.get();
    std::future<void> edges = std::async(std::launch::async, [&] { sort_edges(stream.edges, stream.last_id); });
    if (built) built = merge_pairs(out, old, Table::codes, stream.codes);
    edges.get();
    if (built) built = merge_children(out, old, before, stream.edges);
    if (!built) return built;

    Head head = before;
    head.generations = fresh;
    head.loading = fresh.index;
    head.user_count += stream.count;
    head.next_id = std::max(head.next_id, stream.last_id + 1);
    return out.finish([&](WriteTxn& txn) { return show(txn, tables, stream, head, finish); });
  });
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
