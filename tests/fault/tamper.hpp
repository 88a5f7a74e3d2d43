#pragma once

#include "store/lmdb/codec/tables.hpp"

#include <lmdb.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace refctl::test {

// Writes to a store past everything that keeps it sound, as somebody with an editor for LMDB files would: the
// values get the right checksums.
class Tampering {
 public:
  explicit Tampering(MDB_txn* txn) : txn_(txn) {}

  [[nodiscard]] std::string payload(lmdb::Table table, std::string_view key);
  void put(lmdb::Table table, std::string_view key, std::string_view payload);
  void erase(lmdb::Table table, std::string_view key);
  void clear(lmdb::Table table);
  // The table itself.
  void remove(lmdb::Table table);
  // Calls `change` on each payload of a table, which it may alter.
  void each(lmdb::Table table, const std::function<void(std::string& payload)>& change);

 private:
  [[nodiscard]] MDB_dbi open(lmdb::Table table);
  MDB_txn* txn_;
};

// An integer key as LMDB has it.
[[nodiscard]] std::string number_key(std::uint64_t number);

// The store must not be open. Throws where LMDB refuses.
void tamper(const std::string& path, const std::function<void(Tampering&)>& change);

}  // namespace refctl::test
