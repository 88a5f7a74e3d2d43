#pragma once

#include "store/rules/graph/array.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace refctl::graph {

// Times in ms: 4 bytes each while neighbouring times are within some weeks of each other, as in large stores, else 8.
class TimeColumn {
 public:
  void reserve(std::size_t count) {
    if (wide_.empty()) near_.reserve(count);
  }
  void append(std::span<const std::int64_t> times) {
    if (times.empty()) return;
    bool falls = !empty() && times.front() < (*this)[size() - 1];
    for (std::size_t i = 1; i < times.size(); ++i) falls |= times[i] < times[i - 1];
    ascending_ = ascending_ && !falls;
    while (!times.empty() && wide_.empty()) {
      // Fills the rest of a group without a branch per time.
      if (near_.size() % group == 0) bases_.push_back(static_cast<std::uint64_t>(times.front()) - middle);
      const std::uint64_t base = bases_.back();
      const std::size_t before = near_.size();
      const std::size_t count = std::min(times.size(), group - before % group);
      near_.resize(before + count);
      std::uint64_t far = 0;
      for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t distance = static_cast<std::uint64_t>(times[i]) - base;
        far |= distance >> 32U;
        near_[before + i] = static_cast<std::uint32_t>(distance);
      }
      if (far != 0) {
        near_.resize(before);
        widen();
        break;
      }
      times = times.subspan(count);
    }
    wide_.insert(wide_.end(), times.begin(), times.end());
  }
  void push_back(std::int64_t time) { append({&time, 1}); }

  [[nodiscard]] std::int64_t operator[](std::size_t i) const {
    if (!wide_.empty()) return wide_[i];
    return static_cast<std::int64_t>(bases_[i / group] + near_[i]);
  }
  // Whether no time is before its predecessor.
  [[nodiscard]] bool ascending() const { return ascending_; }
  [[nodiscard]] std::size_t size() const { return wide_.empty() ? near_.size() : wide_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }

 private:
  static constexpr std::size_t group = 256;
  static constexpr std::uint64_t middle = std::uint64_t{1} << 31U;

  void widen() {
    wide_.reserve(near_.capacity());
    for (std::size_t i = 0; i < near_.size(); ++i)
      wide_.push_back(static_cast<std::int64_t>(bases_[i / group] + near_[i]));
    near_ = {};
    bases_ = {};
  }

  bool ascending_ = true;
  std::vector<std::uint64_t> bases_;  // per group: its first time minus half the range of 4 bytes
  Array<std::uint32_t> near_;         // difference to the group's base
  Array<std::int64_t> wide_;          // all times, if one is too far from its neighbours
};

}  // namespace refctl::graph
