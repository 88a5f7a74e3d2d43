#pragma once

#include "store/lmdb/bulk/appenders.hpp"
#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/records/bulk_load.hpp"

#include <cstdint>

namespace refctl::lmdb {

// The part of a bulk load that is ordered by id: writes the records, credentials and columns of the users.
class BulkStream {
 public:
  // append: all ids are above the counter, so records are appended in blocks that no reader uses yet. merge: the tables
  // are rebuilt and the old users of `old` are merged in.
  enum class Mode { append, merge };

  // `old` is used only to merge.
  BulkStream(BlockSink& out, Txn& old, const Head& before, Mode mode);

  // Adds all users, then calls finish().
  Result<> run(records::BulkUsers& users);
  // Adds the next user.
  Result<> add(const records::BulkEntry& user);
  // Called after the last user.
  Result<> finish();

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t last_id() const { return last_id_; }
  // Returns the records for the block that also holds the last old ids; it may change only when the load becomes
  // visible.
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
