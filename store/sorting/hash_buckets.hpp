#pragma once

#include "store/sorting/buckets.hpp"
#include "store/sorting/by_hash.hpp"

#include <cstddef>
#include <span>

namespace refctl::sorting {

// Collects items that are needed in order of a 64-bit hash: distributes them by the first bits as they are added.
template <typename T, typename Hash>
class HashBuckets {
 public:
  explicit HashBuckets(Hash hash = {}) : hash_(hash), sort_(hash) {}

  void add(const T& item) { buckets_.add(static_cast<std::size_t>(hash_(item) >> (64 - first_bits)), item); }
  [[nodiscard]] std::size_t size() const { return buckets_.size(); }

  // Passes all items to `sink` in order, in pieces; items of one hash are in one piece. Stops at the first result that
  // converts to false and returns it.
  template <typename Sink>
  auto each(Sink&& sink) -> decltype(sink(std::span<const T>())) {
    BigVector<T> items;
    for (std::size_t i = 0; i < buckets_.count(); ++i) {
      buckets_.read(i, items);
      sort_.sort_within(items, first_bits);
      if (auto taken = sink(std::span<const T>(items)); !taken) return taken;
    }
    return {};
  }

 private:
  static constexpr unsigned first_bits = 8;

  Hash hash_;
  HashSort<T, Hash> sort_;
  Buckets<T> buckets_{std::size_t{1} << first_bits};
};

}  // namespace refctl::sorting
