#include "store/lmdb/bulk/child_merge.hpp"

#include "store/lmdb/codec/child_block.hpp"
#include "store/lmdb/codec/column_block.hpp"
#include "store/lmdb/codec/number_block.hpp"
#include "store/lmdb/tables/child_table.hpp"
#include "store/lmdb/tables/column_table.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <span>

namespace refctl::lmdb {

namespace {

class ChildMerge {
 public:
  ChildMerge(BlockSink& out, Txn& old, const Head& head)
      : out_(out),
        old_(old),
        columns_(old, head.next_id),
        children_(old, columns_),
        cursor_(old, Table::children),
        next_old_(cursor_.first()) {}

  // Adds edges in order; all edges of a block come in one call.
  Result<> add(std::span<const Edge> edges);
  Result<> finish();

 private:
  Result<> copy_old_below(std::uint64_t key);
  Result<> merge_block(std::uint64_t key, ChildBlock& block, std::span<const Edge> edges);
  Result<> merge_list(std::uint64_t referrer, ChildList& list, std::span<const Edge> edges);
  Result<std::vector<std::uint64_t>> hub_ids(std::uint64_t referrer, std::uint64_t count);
  Result<> put(std::uint64_t key, ChildBlock& block);

  BlockSink& out_;
  Txn& old_;
  ColumnTable columns_;
  ChildTable children_;
  Cursor cursor_;
  Cursor::Found next_old_;  // the next old block to merge
  ChildBlock block_;
};

std::uint64_t key_of(const Edge& edge) { return edge.referrer / referrers_per_block; }

Result<> ChildMerge::add(std::span<const Edge> edges) {
  while (!edges.empty()) {
    const std::uint64_t key = key_of(edges.front());
    if (Result<> copied = copy_old_below(key); !copied) return copied;
    block_.clear();
    if (*next_old_ && (*next_old_)->number() == key) {
      if (!read_children((*next_old_)->payload, block_)) return old_.damaged(Table::children, key);
      next_old_ = cursor_.next();
    }
    auto end = std::ranges::find_if(edges, [&](const Edge& edge) { return key_of(edge) != key; });
    auto count = static_cast<std::size_t>(end - edges.begin());
    Result<> done = merge_block(key, block_, edges.first(count));
    if (done) done = put(key, block_);
    if (!done) return done;
    edges = edges.subspan(count);
  }
  return {};
}

Result<> ChildMerge::finish() { return copy_old_below(std::numeric_limits<std::uint64_t>::max()); }

// Afterwards `next_old_` is valid.
Result<> ChildMerge::copy_old_below(std::uint64_t key) {
  while (next_old_ && *next_old_ && (*next_old_)->number() < key) {
    const std::uint64_t old = (*next_old_)->number();
    block_.clear();
    if (!read_children((*next_old_)->payload, block_)) return old_.damaged(Table::children, old);
    next_old_ = cursor_.next();
    if (Result<> done = put(old, block_); !done) return done;
  }
  if (!next_old_) return failure_of(next_old_);
  return {};
}

Result<> ChildMerge::merge_block(std::uint64_t key, ChildBlock& block, std::span<const Edge> edges) {
  while (!edges.empty()) {
    std::uint64_t referrer = edges.front().referrer;
    auto slot = static_cast<std::uint8_t>(referrer - key * referrers_per_block);
    auto list = std::ranges::lower_bound(block, slot, {}, &ChildList::slot);
    if (list == block.end() || list->slot != slot) {
      list = block.insert(list, ChildList{.slot = slot, .hub = false, .count = 0, .ids = {}});
    }
    auto end = std::ranges::find_if(edges, [&](const Edge& edge) { return edge.referrer != referrer; });
    auto count = static_cast<std::size_t>(end - edges.begin());
    Result<> merged = merge_list(referrer, *list, edges.first(count));
    if (!merged) return merged;
    edges = edges.subspan(count);
  }
  return {};
}

// Merges the edges into the list; afterwards it contains all ids, even if it is a hub's.
Result<> ChildMerge::merge_list(std::uint64_t referrer, ChildList& list, std::span<const Edge> edges) {
  if (list.hub) {
    Result<std::vector<std::uint64_t>> ids = hub_ids(referrer, list.count);
    if (!ids) return failure_of(ids);
    list.ids = std::move(*ids);
  }
  std::size_t before = list.ids.size();
  list.count += edges.size();
  list.ids.reserve(list.count);
  auto edge_of = [&](std::uint64_t id) -> Result<Edge> {
    auto row = columns_.get(id);
    if (!row) return failure_of(row);
    if (!*row) return old_.damaged(Table::children, referrer / referrers_per_block);
    return Edge{.referrer = referrer, .time = (*row)->time, .id = id};
  };
  // Moves to `merged` the old children that come after the first new one.
  std::size_t kept = before;
  std::vector<Edge> merged(edges.begin(), edges.end());
  while (kept > 0) {
    Result<Edge> edge = edge_of(list.ids[kept - 1]);
    if (!edge) return failure_of(edge);
    if (*edge < edges.front()) break;
    merged.push_back(*edge);
    --kept;
  }
  if (kept < before) std::ranges::sort(merged);
  list.ids.resize(kept);
  for (const Edge& edge : merged) list.ids.push_back(edge.id);
  return {};
}

Result<std::vector<std::uint64_t>> ChildMerge::hub_ids(std::uint64_t referrer, std::uint64_t count) {
  auto page = children_.page(referrer, 0, count);
  if (!page) return failure_of(page);
  std::vector<std::uint64_t> ids;
  ids.reserve(page->size());
  for (UserId id : *page) ids.push_back(id.value);
  return ids;
}

Result<> ChildMerge::put(std::uint64_t key, ChildBlock& block) {
  // Takes out the ids of hubs, then turns the longest lists into hubs until the rest fits.
  std::vector<std::vector<std::uint64_t>> hubs(referrers_per_block);
  auto set_aside = [&](ChildList& list) {
    list.hub = true;
    hubs[list.slot] = std::move(list.ids);
    list.ids.clear();
  };
  for (ChildList& list : block) {
    if (list.hub || list.ids.size() > max_payload) set_aside(list);
  }
  std::string bytes = write_children(block);
  while (bytes.size() > max_payload) {
    set_aside(*std::ranges::max_element(block, {}, [](const ChildList& list) { return list.ids.size(); }));
    bytes = write_children(block);
  }
  for (const ChildList& list : block) {
    if (!list.hub) continue;
    std::uint64_t referrer = key * referrers_per_block + list.slot;
    std::vector<std::uint64_t>& ids = hubs[list.slot];
    if (ids.empty()) {
      Result<std::vector<std::uint64_t>> old = hub_ids(referrer, list.count);
      if (!old) return failure_of(old);
      ids = std::move(*old);
    }
    for (std::size_t at = 0; at < ids.size(); at += numbers_per_block) {
      std::size_t n = std::min(numbers_per_block, ids.size() - at);
      Result<> done = out_.append(Table::hubs, list_key(referrer, at / numbers_per_block), write_numbers(&ids[at], n));
      if (!done) return done;
    }
  }
  return out_.append(Table::children, key, bytes);
}

}  // namespace

Result<> merge_children(BlockSink& out, Txn& old, const Head& head, Edges& edges) {
  ChildMerge merge(out, old, head);
  Result<> merged = edges.each([&](std::span<const Edge> some) { return merge.add(some); });
  return merged ? merge.finish() : merged;
}

}  // namespace refctl::lmdb
