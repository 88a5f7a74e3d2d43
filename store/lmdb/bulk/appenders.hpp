#pragma once

#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/codec/column_block.hpp"
#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/codec/tables.hpp"

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Appenders write the tables of a bulk load: entries arrive in order and leave as full blocks. When a table is rebuilt,
// the entries of the old table (`old`, which outlives the appender) are merged in.

namespace refctl::lmdb {

// Writes the users or credentials table: records by id.
class SlotAppender {
 public:
  // The block `held_back`, if records reach it, is not put but kept for the caller.
  SlotAppender(BlockSink& out, Table table, std::optional<std::uint64_t> held_back, Txn* old);

  // Adds a record given in two parts, of which the second may be empty.
  Result<> add(std::uint64_t id, std::string_view record, std::string_view rest = {});
  Result<> finish();
  // Returns (id, record) for the records of the block held back.
  [[nodiscard]] const std::vector<std::pair<std::uint64_t, std::string>>& held() const { return held_; }

 private:
  Result<> flush();
  Result<> copy_old_below(std::uint64_t block);
  Result<> next_old();

  BlockSink& out_;
  Table table_;
  std::optional<std::uint64_t> held_back_;
  std::vector<std::pair<std::uint64_t, std::string>> held_;
  std::optional<Cursor> cursor_;
  std::optional<Cursor::Entry> old_;  // the next entry to merge
  bool begun_ = false;
  std::uint64_t block_ = 0;  // the block of the records in bytes_
  std::string bytes_;
};

// Writes the emails, codes or ranks table.
class PairAppender {
 public:
  PairAppender(BlockSink& out, Table table, bool from_the_start) : out_(out), table_(table), first_(from_the_start) {
    pairs_.reserve(narrow_pairs);
  }

  Result<> add(Pair pair) {
    if (pairs_.size() >= narrow_pairs || wide_ || pair.value > max_narrow) return add_to_full_or_wide(pair);
    pairs_.push_back(pair);
    return {};
  }
  Result<> finish();

 private:
  // How many pairs fit into a block of max_payload bytes, with narrow and with wide values (FORMAT.md).
  static constexpr std::size_t narrow_pairs = (max_payload - 1) / 12;
  static constexpr std::size_t wide_pairs = (max_payload - 1) / 16;
  static constexpr std::uint64_t max_narrow = std::numeric_limits<std::uint32_t>::max();

  Result<> add_to_full_or_wide(Pair pair);

  BlockSink& out_;
  Table table_;
  bool first_;  // the next block is the table's first, which has key 0
  bool wide_ = false;
  std::vector<Pair> pairs_;
};

// Writes the columns table and its ranks. Column blocks are written many at a time, so that they are contiguous in the
// file: a scan then has a page fault every 16 pages instead of at each page.
class ColumnAppender {
 public:
  ColumnAppender(BlockSink& out, bool from_the_start, Txn* old);

  Result<> add(std::uint64_t id, std::uint64_t referrer, std::int64_t time);
  Result<> finish();

 private:
  Result<> push(std::uint64_t id, std::uint64_t referrer, std::int64_t time);
  Result<> put(const ColumnBlock& block);
  Result<> put_held();
  Result<> merge_old_below(std::uint64_t id);

  struct HeldBlock {
    std::uint64_t key;
    std::string bytes;
  };

  BlockSink& out_;
  PairAppender ranks_;
  std::vector<HeldBlock> held_;
  bool first_;
  ColumnBlock block_;
  std::optional<Cursor> cursor_;
  bool old_begun_ = false;
  bool old_done_ = true;
  ColumnBlock old_;
  std::size_t old_at_ = 0;
};

}  // namespace refctl::lmdb
