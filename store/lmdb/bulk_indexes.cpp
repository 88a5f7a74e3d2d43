#include "store/lmdb/bulk_indexes.hpp"

#include "store/lmdb/appenders.hpp"
#include "store/lmdb/child_merge.hpp"
#include "store/lmdb/pair_block.hpp"
#include "store/sorting/by_number.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace refctl::lmdb {

namespace {

// The pairs of a table, block by block.
class PairReader {
 public:
  PairReader(Txn& txn, Table table) : txn_(txn), table_(table), cursor_(txn, table) {}

  // The next block's; none past the end. Valid until the next call.
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

// Writes a table of pairs anew: those of the old one and new ones, which ascend as they come.
class PairMerge {
 public:
  PairMerge(BlockSink& out, Txn& old, Table table) : appender_(out, table, true), old_(old, table) {}

  Result<> add(std::span<const records::BulkKey> keys) {
    for (const records::BulkKey& key : keys) {
      const Pair pair{.key = key.hash, .value = key.id};
      if (!old_is_done_ && (left_.empty() || left_.front() < pair)) {
        if (Result<> put = put_old(&pair); !put) return put;
      }
      if (Result<> put = appender_.add(pair); !put) return put;
    }
    return {};
  }

  Result<> finish() {
    Result<> put = put_old(nullptr);
    return put ? appender_.finish() : put;
  }

 private:
  // The old ones before a pair, or all that are left.
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
        left_ = left_.subspan(1);
      }
    }
    return {};
  }

  PairAppender appender_;
  PairReader old_;
  std::span<const Pair> left_;  // of the old table's block at hand
  bool old_is_done_ = false;
};

sorting::BigVector<Edge> edges_of(const records::BulkUsers& users) {
  sorting::BigVector<Edge> edges;
  edges.reserve(users.size());
  std::array<records::BulkEntry, 512> entries;
  for (std::uint64_t first = 0; first < users.size(); first += entries.size()) {
    const auto some = std::span(entries).first(std::min<std::uint64_t>(entries.size(), users.size() - first));
    users.take(first, some);
    for (const records::BulkEntry& user : some) {
      if (user.referrer.value == 0) continue;
      edges.push_back({.referrer = user.referrer.value, .time = user.registered_at.ms, .id = user.id.value});
    }
  }
  return edges;
}

// Users mostly come in order of time, and so do the children of one referrer when only referrers are sorted.
void sort_edges(sorting::BigVector<Edge>& edges) {
  sorting::sort_by_number(edges, [](const Edge& edge) { return edge.referrer; });
  for (auto begin = edges.begin(); begin != edges.end();) {
    const auto end =
        std::find_if(begin, edges.end(), [&](const Edge& edge) { return edge.referrer != begin->referrer; });
    if (!std::is_sorted(begin, end)) std::sort(begin, end);
    begin = end;
  }
}

}  // namespace

Result<> build_emails(BlockSink& out, Txn& old, const records::BulkUsers& users) {
  PairMerge merge(out, old, Table::emails);
  Result<> built = users.emails([&](auto keys) { return merge.add(keys); });
  return built ? merge.finish() : built;
}

Result<> build_codes(BlockSink& out, Txn& old, const records::BulkUsers& users) {
  PairMerge merge(out, old, Table::codes);
  Result<> built = users.codes([&](auto keys) { return merge.add(keys); });
  return built ? merge.finish() : built;
}

Result<> build_children(BlockSink& out, Txn& old, const Head& before, const records::BulkUsers& users) {
  sorting::BigVector<Edge> edges = edges_of(users);
  sort_edges(edges);
  return merge_children(out, old, before, edges);
}

}  // namespace refctl::lmdb
