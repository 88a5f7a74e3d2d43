#pragma once

#include "store/lmdb/block_sink.hpp"
#include "store/lmdb/child_merge.hpp"
#include "store/lmdb/small_values.hpp"
#include "store/records/bulk_load.hpp"
#include "store/sorting/big_vector.hpp"

namespace refctl::lmdb {

// The half of a bulk load that goes by key: each of these writes its table anew, with what `old` has merged in.
using Alike = records::BulkLoad::Alike;  // null: nobody asks which hashes are alike
[[nodiscard]] Result<> build_emails(BlockSink& out, Txn& old, records::BulkKeys& keys, const Alike& alike);
[[nodiscard]] Result<> build_codes(BlockSink& out, Txn& old, records::BulkKeys& keys, const Alike& alike);

// Who brought whom among new users, in any order.
using Edges = sorting::BigVector<Edge>;
void add_edge(Edges& edges, const records::BulkEntry& user);
[[nodiscard]] Edges edges_of(const records::BulkUsers& users);
// The lists of children. `before` is the head of `old`.
[[nodiscard]] Result<> build_children(BlockSink& out, Txn& old, const Head& before, Edges&& edges);

}  // namespace refctl::lmdb
