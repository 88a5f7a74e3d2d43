#pragma once

#include "store/lmdb/block_sink.hpp"
#include "store/lmdb/small_values.hpp"
#include "store/lmdb/txn.hpp"

#include <compare>
#include <cstdint>
#include <span>

namespace refctl::lmdb {

struct Edge {
  std::uint64_t referrer = 0;
  std::int64_t time = 0;
  std::uint64_t id = 0;
  auto operator<=>(const Edge&) const = default;
};

// Builds children and hubs anew out of the old ones and sorted new edges. `old` is a snapshot whose head
// is `head`; its columns have the times of the children that are listed already.
[[nodiscard]] Result<> merge_children(BlockSink& out, Txn& old, const Head& head, std::span<const Edge> edges);

}  // namespace refctl::lmdb
