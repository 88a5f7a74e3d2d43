#pragma once

#include "store/lmdb/codec/column_block.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/lmdb/tables/pair_table.hpp"

#include <functional>
#include <optional>

namespace refctl::lmdb {

// The columns table and its counts (table ranks): id, referrer and time of every user in order of id, in blocks. A
// block's key is at most its first id (0 for the first block). Ids from `limit` on belong to an unfinished bulk load
// and are invisible. Lives within one transaction.
class ColumnTable {
 public:
  struct Row {
    std::uint64_t referrer = 0;  // 0: none
    std::int64_t time = 0;
  };

  ColumnTable(Txn& txn, const std::uint64_t& limit) : txn_(txn), ranks_(txn, Table::ranks), limit_(limit) {}

  Result<std::optional<Row>> get(std::uint64_t id);
  // Adds or changes a user's row. The caller raises the limit before it adds a new id.
  Result<> put(std::uint64_t id, Row row);
  Result<std::optional<std::uint64_t>> id_at(std::uint64_t rank);
  Result<std::uint64_t> rank_of(std::uint64_t id);
  // Visits the blocks from that of the id `from` on until the visitor returns false. Blocks without
  // times have none decoded.
  Result<> scan(std::uint64_t from, bool with_times, const std::function<bool(const ColumnBlock&)>& visit);

 private:
  Result<bool> load_block(std::uint64_t id);
  // Puts a block, which had `count_before` users so far (0: new), split if it has become too long.
  Result<> save(std::uint64_t key, const ColumnBlock& block, std::uint64_t count_before);

  Txn& txn_;
  PairTable ranks_;
  const std::uint64_t& limit_;
  std::uint64_t key_ = 0;  // key of block_
  bool loaded_ = false;    // block_ is the stored block with key key_
  ColumnBlock block_;
};

}  // namespace refctl::lmdb
