#pragma once

#include "store/lmdb/appenders.hpp"
#include "store/lmdb/batches.hpp"
#include "store/lmdb/child_merge.hpp"
#include "store/lmdb/pair_block.hpp"
#include "store/lmdb/small_values.hpp"
#include "store/records/records.hpp"

#include <string>
#include <vector>

namespace refctl::lmdb {

// The first half of a bulk load: users go by in order of id and leave their records, credentials and
// columns in the store; what the indexes and the children need of them is collected on the way.
class BulkStream {
 public:
  // Whether all ids are above the counter, so that records are appended (to blocks that nobody reads
  // yet), or the tables are built anew and the old users of `old` merged in.
  enum class Mode { append, merge };

  BulkStream(Batches& out, Txn& old, const Head& before, const StoreRecord& identity, Mode mode);

  void expect(std::uint64_t users);
  Result<> add(const records::BulkUser& user);
  Result<> finish();

  std::vector<Pair> emails;  // hash and id, in no order
  std::vector<Pair> codes;
  std::vector<Edge> edges;
  std::uint64_t count = 0;
  std::uint64_t last_id = 0;
  // Records for the block in which the old ids end, which can only change when the load is seen.
  [[nodiscard]] const auto& held_users() const { return users_.held(); }
  [[nodiscard]] const auto& held_credentials() const { return credentials_.held(); }

 private:
  const StoreRecord& identity_;
  SlotAppender users_;
  SlotAppender credentials_;
  ColumnAppender columns_;
  std::string packed_;
};

}  // namespace refctl::lmdb
