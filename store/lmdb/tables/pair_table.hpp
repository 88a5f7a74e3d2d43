#pragma once

#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/env/txn.hpp"

#include <functional>
#include <span>
#include <vector>

namespace refctl::lmdb {

// A table that is one sorted list of pairs in blocks: emails and codes (hash -> id), ranks (column block -> its number
// of users). A block's key is at most the key of its first pair and above all earlier ones (0 for the first block);
// pairs with the same key are in the same block. Lives within one transaction.
class PairTable {
 public:
  PairTable(Txn& txn, Table table) : txn_(txn), table_(table) {}

  // Returns the values of a key, nearly always none or one.
  Result<std::vector<std::uint64_t>> find(std::uint64_t key);
  // Finds the values of many ascending keys: calls `visit(i, value)` for each value of keys[i]. Reads each block once.
  Result<> find_all(std::span<const std::uint64_t> keys,
                    const std::function<Result<>(std::size_t, std::uint64_t)>& visit);
  Result<> insert(Pair pair);
  // Removes a pair; if it does not exist, the store is damaged.
  Result<> remove(Pair pair);
  Result<> replace(Pair before, Pair after);
  // Visits the blocks until the visitor returns false.
  Result<> scan(const std::function<Result<bool>(const std::vector<Pair>&)>& visit);

 private:
  Result<bool> load_block(std::uint64_t key);
  Result<> save();

  Txn& txn_;
  Table table_;
  std::uint64_t block_ = 0;  // the key of the block in pairs_
  std::vector<Pair> pairs_;
};

// Returns where to split a block that has become too long: at the change of keys nearest to its middle; 0: nowhere,
// because all pairs have the same key.
[[nodiscard]] std::size_t split_point(const std::vector<Pair>& pairs);

}  // namespace refctl::lmdb
