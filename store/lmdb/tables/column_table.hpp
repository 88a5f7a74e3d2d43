#pragma once

#include "store/lmdb/codec/column_block.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/lmdb/tables/pair_table.hpp"

#include <functional>
#include <optional>

namespace refctl::lmdb {

// The columns table with its counts (ranks): id, referrer and time of every user, in order of id, cut
// into blocks. A block's key is at most its first id (the lowest block's is 0). Ids from `limit` on
// belong to an unfinished bulk load and are not there. Lives within one transaction.
class ColumnTable {
 public:
  struct Row {
    std::uint64_t referrer = 0;  // 0: none
    std::int64_t time = 0;
  };

  ColumnTable(Txn& txn, const std::uint64_t& limit) : txn_(txn), ranks_(txn, Table::ranks), limit_(limit) {}

  Result<std::optional<Row>> get(std::uint64_t id);
  // Adds the user or changes it. The caller raises the limit above a new id before.
  Result<> put(std::uint64_t id, Row row);
  Result<std::optional<std::uint64_t>> id_at(std::uint64_t rank);
  Result<std::uint64_t> rank_of(std::uint64_t id);
  // Until the visitor answers false.
  Result<> scan(const std::function<bool(const ColumnBlock&)>& visit);

 private:
  Result<bool> load_block(std::uint64_t id);
  // Puts a block that had `count_before` users so far (0: it is new), in parts if it has grown too long.
  Result<> save(std::uint64_t key, const ColumnBlock& block, std::uint64_t count_before);

  Txn& txn_;
  PairTable ranks_;
  const std::uint64_t& limit_;
  std::uint64_t key_ = 0;  // of the block in block_
  bool loaded_ = false;    // block_ is what lies under key_
  ColumnBlock block_;
};

}  // namespace refctl::lmdb
