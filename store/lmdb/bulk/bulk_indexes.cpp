#include "store/lmdb/bulk/bulk_indexes.hpp"

#include "store/lmdb/bulk/appenders.hpp"
#include "store/lmdb/bulk/child_merge.hpp"
#include "store/lmdb/codec/pair_block.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <vector>

namespace refctl::lmdb {

namespace {

// Reads the pairs of a table, block by block.
class PairReader {
 public:
  PairReader(Txn& txn, Table table) : txn_(txn), table_(table), cursor_(txn, table) {}

  // Returns the next block; empty at the end. Valid until the next call.
  Result<std::span<const Pair>> next() {
    Cursor::Found found = begun_ ? cursor_.next() : cursor_.first();
    if (!found) return failure_of(found);
    begun_ = true;
    pairs_.clear();
    if (*found && !read_pairs((*found)->payload, pairs_)) return txn_.damaged(table_, (*found)->key);
    return std::span<const Pair>(pairs_);
  }

 private:
  Txn& txn_;
  Table table_;
  Cursor cursor_;
  bool begun_ = false;
  std::vector<Pair> pairs_;
};

// Rebuilds a table of pairs from the old table and new pairs, which arrive in ascending order.
class PairMerge {
 public:
  PairMerge(BlockSink& out, Txn& old, Table table, const OnCollision& on_collision)
      : appender_(out, table, true), old_(old, table), on_collision_(on_collision) {}

  Result<> add(std::span<const records::BulkKey> keys) {
    for (const records::BulkKey& key : keys) {
      const Pair pair{.key = key.hash, .value = key.id};
      if (!old_is_done_ && (left_.empty() || left_.front() < pair)) {
        if (Result<> put = put_old(&pair); !put) return put;
      }
      const bool collides = pair.key == last_ || (!left_.empty() && left_.front().key == pair.key);
      if (collides && on_collision_) {
        if (Result<> on = on_collision_(pair.key); !on) return on;
      }
      if (Result<> put = appender_.add(pair); !put) return put;
      last_ = pair.key;
    }
    return {};
  }

  Result<> finish() {
    Result<> put = put_old(nullptr);
    return put ? appender_.finish() : put;
  }

 private:
  // Appends the old pairs before `before`, or all remaining ones if it is null.
  Result<> put_old(const Pair* before) {
    while (!old_is_done_) {
      if (left_.empty()) {
        auto next = old_.next();
        if (!next) return failure_of(next);
        left_ = *next;
        old_is_done_ = left_.empty();
      }
      while (!left_.empty()) {
        if (before != nullptr && *before < left_.front()) return {};
        if (Result<> put = appender_.add(left_.front()); !put) return put;
        last_ = left_.front().key;
        left_ = left_.subspan(1);
      }
    }
    return {};
  }

  PairAppender appender_;
  PairReader old_;
  std::span<const Pair> left_;  // remaining pairs of the old table's current block
  bool old_is_done_ = false;
  const OnCollision& on_collision_;
  std::optional<std::uint64_t> last_;  // hash of the last pair added
};

}  // namespace

Result<> build_emails(BlockSink& out, Txn& old, records::BulkKeys& keys, const OnCollision& on_collision) {
  PairMerge merge(out, old, Table::emails, on_collision);
  Result<> built = keys.emails([&](auto some) { return merge.add(some); });
  return built ? merge.finish() : built;
}

Result<> build_codes(BlockSink& out, Txn& old, records::BulkKeys& keys, const OnCollision& on_collision) {
  PairMerge merge(out, old, Table::codes, on_collision);
  Result<> built = keys.codes([&](auto some) { return merge.add(some); });
  return built ? merge.finish() : built;
}

Edge edge_of(const records::BulkEntry& user) {
  return {.referrer = user.referrer.value, .time = user.registered_at.ms, .id = user.id.value};
}

Result<> build_children(BlockSink& out, Txn& old, const Head& before, const records::BulkUsers& users) {
  Edges edges(before.next_id + 2 * users.size());
  std::array<records::BulkEntry, 512> entries;
  for (std::uint64_t first = 0; first < users.size(); first += entries.size()) {
    const auto some = std::span(entries).first(std::min<std::uint64_t>(entries.size(), users.size() - first));
    users.take(first, some);
    for (const records::BulkEntry& user : some) edges.add(edge_of(user));
  }
  return merge_children(out, old, before, edges);
}

}  // namespace refctl::lmdb
