#pragma once

#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/bulk/edges.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/records/bulk_load.hpp"

namespace refctl::lmdb {

// The builders of tables ordered by key: each one rebuilds its table, with the entries of `old` merged in.
using OnCollision = records::StreamLoad::OnCollision;  // called for each collision; null: collisions are not reported
[[nodiscard]] Result<> build_emails(BlockSink& out, Txn& old, records::BulkKeys& keys, const OnCollision& on_collision);
[[nodiscard]] Result<> build_codes(BlockSink& out, Txn& old, records::BulkKeys& keys, const OnCollision& on_collision);

// Builds the lists of children. `before` is the head of `old`.
[[nodiscard]] Result<> build_children(BlockSink& out, Txn& old, const Head& before, const records::BulkUsers& users);

[[nodiscard]] Edge edge_of(const records::BulkEntry& user);

}  // namespace refctl::lmdb
