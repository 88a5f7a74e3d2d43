#pragma once

#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/env/txn.hpp"

#include <functional>
#include <span>
#include <vector>

namespace refctl::lmdb {

// A table that is one long sorted list of pairs, cut into blocks: emails and codes (hash -> id), ranks
// (block of columns -> users in it). A block's key is at most its first pair's and above all pairs before
// it (the lowest block's is 0); pairs of one key never lie in two blocks. Lives within one transaction.
class PairTable {
 public:
  PairTable(Txn& txn, Table table) : txn_(txn), table_(table) {}

  // The values of a key, nearly always none or one.
  Result<std::vector<std::uint64_t>> find(std::uint64_t key);
  // The values of many keys, which ascend: `visit(i, value)` for each of keys[i]. Each block is read once.
  Result<> find_all(std::span<const std::uint64_t> keys,
                    const std::function<Result<>(std::size_t, std::uint64_t)>& visit);
  Result<> insert(Pair pair);
  // The pair must be there; else the store is damaged.
  Result<> remove(Pair pair);
  Result<> replace(Pair before, Pair after);
  // Block by block, until the visitor answers false.
  Result<> scan(const std::function<Result<bool>(const std::vector<Pair>&)>& visit);

 private:
  Result<bool> load_block(std::uint64_t key);
  Result<> save();

  Txn& txn_;
  Table table_;
  std::uint64_t block_ = 0;  // the key of the block in pairs_
  std::vector<Pair> pairs_;
};

// Where to cut a block that has grown too long: as near to the middle as a change of keys allows;
// 0: nowhere, all pairs have one key.
[[nodiscard]] std::size_t split_point(const std::vector<Pair>& pairs);

}  // namespace refctl::lmdb
