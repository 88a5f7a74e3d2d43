#pragma once

#include "store/lmdb/codec/child_block.hpp"
#include "store/lmdb/codec/number_block.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/lmdb/tables/column_table.hpp"
#include "store/model/user/ids.hpp"

#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace refctl::lmdb {

// The children of each user in order of (registered_at, id): the children table, and hubs for long lists. Stores only
// ids; times come from the columns. Lives within one transaction.
class ChildTable {
 public:
  ChildTable(Txn& txn, ColumnTable& columns) : txn_(txn), columns_(columns) {}

  Result<std::uint64_t> count(std::uint64_t referrer);
  Result<std::vector<UserId>> page(std::uint64_t referrer, std::uint64_t offset, std::uint64_t limit);
  // Returns the children after (time, id).
  Result<std::vector<UserId>> page_after(std::uint64_t referrer, std::int64_t time, std::uint64_t id,
                                         std::uint64_t limit);
  // Visits the children of many referrers, given by ascending ids, that registered up to that time; see
  // Reader::children_of.
  Result<bool> level(std::span<const UserId> referrers, std::optional<std::int64_t> latest, std::uint64_t most,
                     const std::function<void(UserId referrer, UserId child)>& visit);
  // Returns how many children come before (time, id).
  Result<std::uint64_t> rank(std::uint64_t referrer, std::int64_t time, std::uint64_t id);
  // Adds a child that is not in the list.
  Result<> insert(std::uint64_t referrer, std::int64_t time, std::uint64_t id);
  // Removes a child whose row in the columns still has `time`.
  Result<> remove(std::uint64_t referrer, std::int64_t time, std::uint64_t id);

 private:
  Result<ChildList> list_of(std::uint64_t referrer);
  // Reads the positions `from` … `to` (exclusive) of a list.
  template <typename Visit>
  Result<> show(std::uint64_t referrer, const ChildList& list, std::uint64_t from, std::uint64_t to,
                const Visit& visit);
  Result<std::vector<UserId>> part_of(std::uint64_t referrer, const ChildList& list, std::uint64_t offset,
                                      std::uint64_t limit);
  Result<ChildBlock> block_of(std::uint64_t referrer);
  Result<> save(std::uint64_t referrer, ChildBlock& block);
  Result<std::uint64_t> rank_in(std::uint64_t referrer, const ChildList& list, std::int64_t time, std::uint64_t id);
  Result<std::uint64_t> id_at(std::uint64_t referrer, const ChildList& list, std::uint64_t position);
  // The returned block is valid until the next put.
  Result<NumberBlock> hub_block(std::uint64_t referrer, std::uint64_t number);
  Result<> read_hub_block(std::uint64_t referrer, std::uint64_t number, std::vector<std::uint64_t>& ids);
  // Rewrites a hub's blocks from the one with `position` to the last: `change` gets their ids and the index of the
  // position among them.
  Result<> rewrite_hub(std::uint64_t referrer, std::uint64_t count, std::uint64_t position,
                       const std::function<Result<>(std::vector<std::uint64_t>&, std::size_t)>& change);

  Txn& txn_;
  ColumnTable& columns_;
};

}  // namespace refctl::lmdb
