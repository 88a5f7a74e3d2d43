#pragma once

#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/bulk/edges.hpp"
#include "store/lmdb/codec/small_values.hpp"
#include "store/lmdb/env/txn.hpp"

namespace refctl::lmdb {

// Builds children and hubs anew out of the old ones and new edges. `old` is a snapshot whose head
// is `head`; its columns have the times of the children that are listed already.
[[nodiscard]] Result<> merge_children(BlockSink& out, Txn& old, const Head& head, Edges& edges);

}  // namespace refctl::lmdb
