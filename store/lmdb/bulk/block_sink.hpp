#pragma once

#include "store/lmdb/env/txn.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::lmdb {

// Where those who fill a table from the start put its blocks.
class BlockSink {
 public:
  BlockSink() = default;
  BlockSink(const BlockSink&) = delete;
  BlockSink& operator=(const BlockSink&) = delete;
  virtual ~BlockSink() = default;

  // Keys of a table must ascend, above all that it has. A failure may show at a later call only.
  virtual Result<> append(Table table, const Key& key, std::string_view payload) = 0;
  // Of the store, for messages.
  [[nodiscard]] virtual const std::string& path() const = 0;
};

}  // namespace refctl::lmdb
