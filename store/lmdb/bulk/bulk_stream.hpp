#pragma once

#include "store/lmdb/bulk/appenders.hpp"
#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/codec/small_values.hpp"
#include "store/records/bulk_load.hpp"

#include <cstdint>

namespace refctl::lmdb {

// The half of a bulk load that goes by user: in order of id they leave their records, credentials and columns
// in the store.
class BulkStream {
 public:
  // Whether all ids are above the counter, so that records are appended (to blocks that nobody reads
  // yet), or the tables are built anew and the old users of `old` merged in.
  enum class Mode { append, merge };

  // `old` is looked at only to merge.
  BulkStream(BlockSink& out, Txn& old, const Head& before, Mode mode);

  // Takes all the users, and finishes.
  Result<> run(records::BulkUsers& users);
  // Takes the next.
  Result<> add(const records::BulkEntry& user);
  // After the last.
  Result<> finish();

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t last_id() const { return last_id_; }
  // Records for the block in which the old ids end, which can only change when the load is seen.
  [[nodiscard]] const auto& held_users() const { return users_.held(); }
  [[nodiscard]] const auto& held_credentials() const { return credentials_.held(); }

 private:
  SlotAppender users_;
  SlotAppender credentials_;
  ColumnAppender columns_;
  std::uint64_t count_ = 0;
  std::uint64_t last_id_ = 0;
};

}  // namespace refctl::lmdb
