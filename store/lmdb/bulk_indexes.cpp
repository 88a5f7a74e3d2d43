#include "store/lmdb/bulk_indexes.hpp"

#include "store/lmdb/appenders.hpp"
#include "store/lmdb/child_merge.hpp"
#include "store/lmdb/pair_block.hpp"
#include "store/sorting/by_number.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace refctl::lmdb {

namespace {

// The pairs of a table, one after the other.
class PairReader {
 public:
  PairReader(Txn& txn, Table table) : txn_(txn), table_(table), cursor_(txn, table) {}

  // The next one that is not yet taken; absent past the end.
  Result<std::optional<Pair>> peek() {
    while (at_ == pairs_.size() && !ended_) {
      Cursor::Found found = begun_ ? cursor_.next() : cursor_.first();
      if (!found) return failure_of(found);
      begun_ = true;
      at_ = 0;
      pairs_.clear();
      ended_ = !*found;
      if (*found && !read_pairs((*found)->payload, pairs_)) return txn_.damaged(table_, (*found)->key);
    }
    return ended_ ? std::optional<Pair>() : pairs_[at_];
  }
  void take() { ++at_; }

 private:
  Txn& txn_;
  Table table_;
  Cursor cursor_;
  bool begun_ = false;
  bool ended_ = false;
  std::vector<Pair> pairs_;
  std::size_t at_ = 0;
};

// Writes a table of pairs anew: those of the old one and new ones, which ascend as they come.
class PairMerge {
 public:
  PairMerge(BlockSink& out, Txn& old, Table table) : appender_(out, table, true), old_(old, table) {}

  Result<> add(std::span<const records::BulkKey> keys) {
    for (const records::BulkKey& key : keys) {
      const Pair pair{.key = key.hash, .value = key.id};
      Result<> put = put_old(&pair);
      if (put) put = appender_.add(pair);
      if (!put) return put;
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
    if (old_is_done_) return {};
    while (true) {
      auto next = old_.peek();
      if (!next) return failure_of(next);
      old_is_done_ = !*next;
      if (!*next || (before != nullptr && *before < **next)) return {};
      if (Result<> put = appender_.add(**next); !put) return put;
      old_.take();
    }
  }

  PairAppender appender_;
  PairReader old_;
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
