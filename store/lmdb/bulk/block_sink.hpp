#pragma once

#include "store/lmdb/env/txn.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::lmdb {

// Receives the blocks of a table that is filled from its beginning.
class BlockSink {
 public:
  BlockSink() = default;
  BlockSink(const BlockSink&) = delete;
  BlockSink& operator=(const BlockSink&) = delete;
  virtual ~BlockSink() = default;

  // Appends a value. Keys of a table must ascend and be above all existing ones. A failure may be reported by a later
  // call.
  virtual Result<> append(Table table, const Key& key, std::string_view payload) = 0;
  // The store's path, for messages.
  [[nodiscard]] virtual const std::string& path() const = 0;
};

}  // namespace refctl::lmdb
