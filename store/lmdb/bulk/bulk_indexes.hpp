#pragma once

#include "store/lmdb/bulk/block_sink.hpp"
#include "store/lmdb/bulk/edges.hpp"
#include "store/lmdb/codec/small_values.hpp"
#include "store/records/bulk_load.hpp"

namespace refctl::lmdb {

// The half of a bulk load that goes by key: each of these writes its table anew, with what `old` has merged in.
using Collided = records::StreamLoad::Collided;  // null: nobody asks which hashes collide
[[nodiscard]] Result<> build_emails(BlockSink& out, Txn& old, records::BulkKeys& keys, const Collided& collided);
[[nodiscard]] Result<> build_codes(BlockSink& out, Txn& old, records::BulkKeys& keys, const Collided& collided);

// Builds the lists of children. `before` is the head of `old`.
[[nodiscard]] Result<> build_children(BlockSink& out, Txn& old, const Head& before, const records::BulkUsers& users);

[[nodiscard]] Edge edge_of(const records::BulkEntry& user);

}  // namespace refctl::lmdb
