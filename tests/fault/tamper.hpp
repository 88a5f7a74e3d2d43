#pragma once

#include "store/lmdb/codec/tables.hpp"

#include <lmdb.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace refctl::test {

// Changes a store directly, as with an editor for LMDB files, bypassing everything that keeps it consistent: the values
// get valid checksums.
class Tampering {
 public:
  explicit Tampering(MDB_txn* txn) : txn_(txn) {}

  [[nodiscard]] std::string payload(lmdb::Table table, std::string_view key);
  void put(lmdb::Table table, std::string_view key, std::string_view payload);
  void erase(lmdb::Table table, std::string_view key);
  void clear(lmdb::Table table);
  // Removes the complete table.
  void remove(lmdb::Table table);
  // Calls `change` with each payload of a table; it may modify it.
  void each(lmdb::Table table, const std::function<void(std::string& payload)>& change);

 private:
  [[nodiscard]] MDB_dbi open(lmdb::Table table);
  MDB_txn* txn_;
};

// Returns an integer key in LMDB's form.
[[nodiscard]] std::string number_key(std::uint64_t number);

// Opens the store, which must not be open elsewhere. Throws if LMDB fails.
void tamper(const std::string& path, const std::function<void(Tampering&)>& change);

}  // namespace refctl::test
