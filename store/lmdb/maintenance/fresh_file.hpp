#pragma once

#include "store/lmdb/maintenance/dump.hpp"

#include <lmdb.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace refctl::lmdb {

// A new data.mdb, filled with the entries of a dump in their order. No other process opens it meanwhile.
class FreshFile {
 public:
  // `directory` must exist and have no data.mdb.
  [[nodiscard]] static Result<std::unique_ptr<FreshFile>> make(const std::string& directory, std::uint64_t map_bytes);
  FreshFile(std::string directory, MDB_env* env) : directory_(std::move(directory)), env_(env, mdb_env_close) {}

  Result<> append(const DumpReader::Entry& entry);
  // Replaces the value of an entry that was appended before.
  Result<> replace(Table table, const Key& key, std::string_view payload);
  // Syncs and closes the file.
  Result<> finish();

 private:
  Result<> begin();
  Result<> commit();
  Result<> make_tables(std::string_view head);
  bool is_next_in_order(const DumpReader::Entry& entry);

  std::string directory_;
  std::unique_ptr<MDB_env, decltype(&mdb_env_close)> env_;
  std::unique_ptr<MDB_txn, decltype(&mdb_txn_abort)> txn_{nullptr, mdb_txn_abort};
  std::optional<Tables> tables_;  // set by the head, which names the generations
  Table last_table_ = Table::meta;
  std::string last_key_;
  std::size_t bytes_ = 0;  // bytes put in the current transaction
};

}  // namespace refctl::lmdb
