#pragma once

#include "store/sorting/big_vector.hpp"

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace refctl::importing {

// A vector that grows without copying its elements, so that growing needs no additional memory.
template <typename T>
class SegmentedVector {
 public:
  static constexpr std::size_t segment_bits = 16;
  static constexpr std::size_t segment_size = std::size_t{1} << segment_bits;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T& operator[](std::size_t i) { return segments_[i >> segment_bits][i & (segment_size - 1)]; }
  [[nodiscard]] const T& operator[](std::size_t i) const {
    return segments_[i >> segment_bits][i & (segment_size - 1)];
  }

  [[nodiscard]] SegmentedVector copy() const {
    SegmentedVector same;
    for (std::size_t i = 0; i < size_; ++i) same.push_back((*this)[i]);
    return same;
  }

  void push_back(T value) {
    if (size_ == segments_.size() << segment_bits) {
      segments_.emplace_back();
      // The first segment grows on demand, because few records need only a part of it.
      if (size_ > 0) segments_.back().reserve(segment_size);
    }
    segments_.back().push_back(std::move(value));
    ++size_;
  }

 private:
  std::vector<sorting::BigVector<T>> segments_;
  std::size_t size_ = 0;
};

}  // namespace refctl::importing
