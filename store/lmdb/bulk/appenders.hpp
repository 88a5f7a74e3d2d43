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

// How a bulk load fills tables: entries come in order and go out as full blocks. Where a table is built
// anew, what the old one holds is merged in on the way (`old`, which outlives the appender).

namespace refctl::lmdb {

// users and credentials: records by id.
class SlotAppender {
 public:
  // The block `held_back`, if the records reach it, is not put but kept for the caller.
  SlotAppender(BlockSink& out, Table table, std::optional<std::uint64_t> held_back, Txn* old);

  // The record in two parts, the second perhaps empty.
  Result<> add(std::uint64_t id, std::string_view record, std::string_view rest = {});
  Result<> finish();
  // (id, record) of the block held back.
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
  std::optional<Cursor::Entry> old_;  // the next that is not yet merged
  bool begun_ = false;
  std::uint64_t block_ = 0;  // of the records in bytes_
  std::string bytes_;
};

// emails, codes and ranks.
class PairAppender {
 public:
  PairAppender(BlockSink& out, Table table, bool from_the_start) : out_(out), table_(table), first_(from_the_start) {
    pairs_.reserve(narrow_pairs);
  }

  Result<> add(Pair pair) {
    if (pairs_.size() >= narrow_pairs || wide_ || pair.value > most_narrow) return add_with_care(pair);
    pairs_.push_back(pair);
    return {};
  }
  Result<> finish();

 private:
  // As many pairs as fit into a block of max_payload bytes, narrow and wide (FORMAT.md).
  static constexpr std::size_t narrow_pairs = (max_payload - 1) / 12;
  static constexpr std::size_t wide_pairs = (max_payload - 1) / 16;
  static constexpr std::uint64_t most_narrow = std::numeric_limits<std::uint32_t>::max();

  Result<> add_with_care(Pair pair);

  BlockSink& out_;
  Table table_;
  bool first_;  // the next block is the table's lowest, with key 0
  bool wide_ = false;
  std::vector<Pair> pairs_;
};

// columns and their ranks. Blocks of columns go out many at a time, so that they lie side by side in the file: who
// walks them meets a page fault every 16 pages and not at each.
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
