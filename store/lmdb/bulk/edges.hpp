#pragma once

#include "store/result.hpp"
#include "store/sorting/buckets.hpp"

#include <compare>
#include <cstdint>
#include <functional>
#include <span>

namespace refctl::lmdb {

// A user's referral: referrer, time of registration and id.
struct Edge {
  std::uint64_t referrer = 0;
  std::int64_t time = 0;
  std::uint64_t id = 0;
  auto operator<=>(const Edge&) const = default;
};

// Collects the edges of new users, which arrive in any order, and sorts them for the lists of children.
class Edges {
 public:
  // `bound`: an estimate of the highest referrer id. Higher ids are correct but slower.
  explicit Edges(std::uint64_t bound);

  // Does nothing if the edge has no referrer.
  void add(const Edge& edge) {
    if (edge.referrer == 0) return;
    const std::uint64_t bucket = edge.referrer >> shift_;
    buckets_.add(static_cast<std::size_t>(bucket < bucket_count ? bucket : bucket_count - 1), edge);
  }

  // Passes all edges to `sink` in order, in chunks; all edges of a block of 32 referrers are in the same chunk.
  Result<> each(const std::function<Result<>(std::span<const Edge>)>& sink);

 private:
  static constexpr std::size_t bucket_count = 1024;

  unsigned shift_;
  sorting::Buckets<Edge> buckets_{bucket_count};
};

}  // namespace refctl::lmdb
