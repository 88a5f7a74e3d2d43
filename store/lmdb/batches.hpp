#pragma once

#include "store/lmdb/env.hpp"

#include <optional>

namespace refctl::lmdb {

// A long row of puts into tables that no reader looks at yet, committed every few megabytes: LMDB's
// list of changed pages stays short. Used within the work of a read.
class Batches {
 public:
  Batches(Env& env, const Tables& tables) : env_(env), tables_(tables) {}

  // Keys of a table must ascend, above all that it has.
  Result<> append(Table table, const Key& key, std::string_view payload);
  [[nodiscard]] const std::string& path() const { return env_.path(); }
  // Commits what is left.
  Result<> finish();

 private:
  Env& env_;
  Tables tables_;
  std::optional<WriteTxn> under_way_;
  std::optional<Txn> txn_;
  std::size_t bytes_ = 0;
};

}  // namespace refctl::lmdb
