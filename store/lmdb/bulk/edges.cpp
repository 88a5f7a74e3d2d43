#include "store/lmdb/bulk/edges.hpp"

#include "store/lmdb/codec/tables.hpp"
#include "store/sorting/by_number.hpp"

#include <algorithm>
#include <bit>

namespace refctl::lmdb {

namespace {

constexpr unsigned bits_per_block = std::bit_width(referrers_per_block - 1);

}  // namespace

Edges::Edges(std::uint64_t bound)
    : shift_(std::max(bits_per_block, static_cast<unsigned>(std::bit_width(bound / bucket_count)))) {}

// Sorts by referrer only and then checks each referrer's children: users mostly arrive in order of time, so that these
// are mostly sorted already.
Result<> Edges::each(const std::function<Result<>(std::span<const Edge>)>& sink) {
  sorting::BigVector<Edge> edges;
  sorting::BigVector<Edge> scratch;
  for (std::size_t i = 0; i < buckets_.count(); ++i) {
    buckets_.read(i, edges);
    if (edges.empty()) continue;
    const std::uint64_t base = i << shift_;
    sorting::sort_by_number(edges, scratch, [base](const Edge& edge) { return edge.referrer - base; });
    for (auto begin = edges.begin(); begin != edges.end();) {
      const auto end =
          std::find_if(begin, edges.end(), [&](const Edge& edge) { return edge.referrer != begin->referrer; });
      if (!std::is_sorted(begin, end)) std::sort(begin, end);
      begin = end;
    }
    if (Result<> taken = sink(edges); !taken) return taken;
  }
  return {};
}

}  // namespace refctl::lmdb
