#include "store/lmdb/tables/pair_table.hpp"

#include "store/lmdb/codec/column_block.hpp"

#include <algorithm>

namespace refctl::lmdb {

Result<std::vector<std::uint64_t>> PairTable::find(std::uint64_t key) {
  std::vector<std::uint64_t> values;
  Cursor cursor(txn_, table_);
  Cursor::Found found = cursor.at_or_before(key);
  if (!found) return failure_of(found);
  if (!*found) return values;
  PairView view((*found)->payload);
  if (!view.ok()) return txn_.damaged(table_, (*found)->key);
  for (std::size_t i = view.lower_bound(key); i < view.size(); ++i) {
    Pair pair = view.at(i);
    if (pair.key != key) break;
    values.push_back(pair.value);
  }
  return values;
}

Result<> PairTable::find_all(std::span<const std::uint64_t> keys,
                             const std::function<Result<>(std::size_t, std::uint64_t)>& visit) {
  Cursor cursor(txn_, table_);
  for (std::size_t at = 0; at < keys.size();) {
    Cursor::Found found = cursor.at_or_before(keys[at]);
    if (!found) return failure_of(found);
    if (!*found) return {};
    const PairView view((*found)->payload);
    if (!view.ok()) return txn_.damaged(table_, (*found)->key);
    Cursor::Found next = cursor.next();
    if (!next) return failure_of(next);
    // With many keys the next one is a few entries away; with few keys a binary search is faster.
    std::size_t low = 0;
    for (; at < keys.size() && (!*next || keys[at] < (*next)->number()); ++at) {
      for (int step = 0; step < 8 && low < view.size() && view.at(low).key < keys[at]; ++step) ++low;
      if (low < view.size() && view.at(low).key < keys[at]) low = view.lower_bound(keys[at]);
      for (std::size_t i = low; i < view.size() && view.at(i).key == keys[at]; ++i) {
        if (Result<> visited = visit(at, view.at(i).value); !visited) return visited;
      }
    }
  }
  return {};
}

// Reads the block that a key belongs to; false, with an empty block of key 0, if the table is empty.
Result<bool> PairTable::load_block(std::uint64_t key) {
  pairs_.clear();
  block_ = 0;
  Cursor cursor(txn_, table_);
  Cursor::Found found = cursor.at_or_before(key);
  if (!found) return failure_of(found);
  if (!*found) return false;
  block_ = (*found)->number();
  if (!read_pairs((*found)->payload, pairs_)) return txn_.damaged(table_, (*found)->key);
  return true;
}

Result<> PairTable::save() {
  std::string bytes = write_pairs(pairs_.data(), pairs_.size());
  std::size_t split = bytes.size() > max_payload ? split_point(pairs_) : 0;
  if (split == 0) return txn_.put(table_, block_, bytes);
  Result<> low = txn_.put(table_, block_, write_pairs(pairs_.data(), split));
  if (!low) return low;
  return txn_.put(table_, pairs_[split].key, write_pairs(pairs_.data() + split, pairs_.size() - split));
}

Result<> PairTable::insert(Pair pair) {
  Result<bool> loaded = load_block(pair.key);
  if (!loaded) return failure_of(loaded);
  pairs_.insert(std::ranges::upper_bound(pairs_, pair), pair);
  return save();
}

Result<> PairTable::remove(Pair pair) {
  Result<bool> loaded = load_block(pair.key);
  if (!loaded) return failure_of(loaded);
  auto at = std::ranges::lower_bound(pairs_, pair);
  if (at == pairs_.end() || *at != pair) return txn_.damaged(table_, block_);
  pairs_.erase(at);
  if (!pairs_.empty()) return save();
  Result<> erased = txn_.erase(table_, block_);
  if (!erased || block_ != 0) return erased;
  // The first block was removed: the next one becomes the first, whose key is 0.
  {
    Cursor cursor(txn_, table_);
    Cursor::Found found = cursor.first();
    if (!found) return failure_of(found);
    if (!*found) return {};
    block_ = (*found)->number();
    if (!read_pairs((*found)->payload, pairs_)) return txn_.damaged(table_, (*found)->key);
  }
  erased = txn_.erase(table_, block_);
  block_ = 0;
  return erased ? save() : erased;
}

Result<> PairTable::replace(Pair before, Pair after) {
  Result<bool> loaded = load_block(before.key);
  if (!loaded) return failure_of(loaded);
  auto at = std::ranges::lower_bound(pairs_, before);
  if (at == pairs_.end() || *at != before) return txn_.damaged(table_, block_);
  *at = after;
  return save();
}

Result<> PairTable::scan(const std::function<Result<bool>(const std::vector<Pair>&)>& visit) {
  Cursor cursor(txn_, table_);
  std::vector<Pair> pairs;
  for (Cursor::Found found = cursor.first();; found = cursor.next()) {
    if (!found) return failure_of(found);
    if (!*found) return {};
    if (!read_pairs((*found)->payload, pairs)) return txn_.damaged(table_, (*found)->key);
    Result<bool> on = visit(pairs);
    if (!on) return failure_of(on);
    if (!*on) return {};
  }
}

std::size_t split_point(const std::vector<Pair>& pairs) {
  std::size_t middle = pairs.size() / 2;
  for (std::size_t away = 0; away <= middle; ++away) {
    for (std::size_t at : {middle - away, middle + away}) {
      if (at > 0 && at < pairs.size() && pairs[at - 1].key != pairs[at].key) return at;
    }
  }
  return 0;
}

}  // namespace refctl::lmdb
