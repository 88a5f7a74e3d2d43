#pragma once

#include "store/sorting/big_vector.hpp"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>

namespace refctl::sorting {

// Stable radix sort by a number: one pass of 2,048 buckets for every 11 bits of the largest number. The distribution
// of the numbers does not affect the cost. `spread` is scratch space; its contents afterwards are unspecified.
template <typename T, typename Number>
void sort_by_number(BigVector<T>& items, BigVector<T>& spread, Number number) {
  constexpr unsigned digit_bits = 11;
  constexpr std::size_t digits = std::size_t{1} << digit_bits;
  std::uint64_t greatest = 0;
  for (const T& item : items) greatest |= number(item);
  spread.resize(items.size());
  for (unsigned shift = 0; shift < static_cast<unsigned>(std::bit_width(greatest)); shift += digit_bits) {
    const auto digit = [&](const T& item) { return static_cast<std::size_t>(number(item) >> shift & (digits - 1)); };
    std::array<std::size_t, digits> places{};
    for (const T& item : items) ++places[digit(item)];
    std::exclusive_scan(places.begin(), places.end(), places.begin(), std::size_t{0});
    for (const T& item : items) spread[places[digit(item)]++] = item;
    items.swap(spread);
  }
}

template <typename T, typename Number>
void sort_by_number(BigVector<T>& items, Number number) {
  BigVector<T> spread;
  sort_by_number(items, spread, number);
}

}  // namespace refctl::sorting
