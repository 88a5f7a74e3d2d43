#pragma once

#include "store/result.hpp"
#include "store/sorting/buckets.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <span>

namespace refctl::lmdb {

// Who brought whom, and when.
struct Edge {
  std::uint64_t referrer = 0;
  std::int64_t time = 0;
  std::uint64_t id = 0;
  auto operator<=>(const Edge&) const = default;
};

// The edges of new users, who come in any order, for the lists of children.
class Edges {
 public:
  // Referrers are mostly below `bound`; others are right, too, but take longer.
  explicit Edges(std::uint64_t bound);

  // Nothing where there is no referrer.
  void add(const Edge& edge) {
    if (edge.referrer == 0) return;
    const std::uint64_t bucket = edge.referrer >> shift_;
    buckets_.add(static_cast<std::size_t>(bucket < bucket_count ? bucket : bucket_count - 1), edge);
  }

  // Hands all to `sink` in order, piece by piece; those of 32 referrers whose numbers differ in the last five bits
  // only come in one piece.
  Result<> each(const std::function<Result<>(std::span<const Edge>)>& sink);

 private:
  static constexpr std::size_t bucket_count = 1024;

  unsigned shift_;
  sorting::Buckets<Edge> buckets_{bucket_count};
};

}  // namespace refctl::lmdb
