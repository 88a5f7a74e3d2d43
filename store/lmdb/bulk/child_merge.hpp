#pragma once

#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/bulk/edges.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/env/txn.hpp"

namespace refctl::lmdb {

// Rebuilds the children and hubs tables from the old ones and new edges. `old` is a snapshot with head `head`; its
// columns have the times of the existing children.
[[nodiscard]] Result<> merge_children(BlockSink& out, Txn& old, const Head& head, Edges& edges);

}  // namespace refctl::lmdb
