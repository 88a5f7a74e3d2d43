#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace refctl::importing {

// A long array that grows without ever copying or moving what it holds, so that its peak is its size.
template <typename T>
class Segmented {
 public:
  static constexpr std::size_t segment_bits = 15;
  static constexpr std::size_t segment_size = std::size_t{1} << segment_bits;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T& operator[](std::size_t i) { return segments_[i >> segment_bits][i & (segment_size - 1)]; }
  [[nodiscard]] const T& operator[](std::size_t i) const {
    return segments_[i >> segment_bits][i & (segment_size - 1)];
  }

  [[nodiscard]] Segmented copy() const {
    Segmented same;
    for (std::size_t i = 0; i < size_; ++i) same.push_back((*this)[i]);
    return same;
  }

  void push_back(T value) {
    if (size_ == segments_.size() << segment_bits) {
      segments_.push_back(std::make_unique_for_overwrite<T[]>(segment_size));
    }
    (*this)[size_++] = std::move(value);
  }

 private:
  std::vector<std::unique_ptr<T[]>> segments_;
  std::size_t size_ = 0;
};

}  // namespace refctl::importing
