#pragma once

#include "store/lmdb/block_sink.hpp"
#include "store/lmdb/small_values.hpp"
#include "store/records/bulk_load.hpp"

namespace refctl::lmdb {

// The half of a bulk load that goes by key: the indexes of e-mails and codes and the lists of children are
// written anew, with those of `old` merged in. `before` is the head of `old`.
[[nodiscard]] Result<> build_indexes(BlockSink& out, Txn& old, const Head& before, const records::BulkUsers& users);

}  // namespace refctl::lmdb
