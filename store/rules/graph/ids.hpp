#pragma once

#include "store/rules/graph/array.hpp"

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <utility>

namespace refctl::graph {

// Ascending ids. A run without gaps, which most stores have, is stored as its two ends; from the first gap on the ids
// are listed.
class Ids {
 public:
  Ids() = default;
  // A run of `count` ids, starting at `first`.
  Ids(std::uint64_t first, std::size_t count) : first_(first), count_(count) {}
  // Ascending ids, which are listed even if they are a run.
  explicit Ids(Array<std::uint64_t> ids) : count_(ids.size()), listed_(std::move(ids)) {}

  // Whether `ids` continue the run.
  [[nodiscard]] bool continues_run(std::span<const std::uint64_t> ids) const {
    if (ids.empty()) return true;
    if (!run() || (count_ != 0 && ids.front() != first_ + count_)) return false;
    bool gap = false;
    for (std::size_t i = 1; i < ids.size(); ++i) gap |= ids[i] != ids[i - 1] + 1;
    return !gap;
  }
  void append(std::span<const std::uint64_t> ids) {
    if (continues_run(ids)) {
      if (count_ == 0 && !ids.empty()) first_ = ids.front();
      count_ += ids.size();
      return;
    }
    if (run()) {
      listed_.resize(count_);
      std::iota(listed_.begin(), listed_.end(), first_);
    }
    listed_.insert(listed_.end(), ids.begin(), ids.end());
    count_ = listed_.size();
  }
  void push_back(std::uint64_t id) { append({&id, 1}); }

  [[nodiscard]] std::uint64_t operator[](std::size_t i) const { return listed_.empty() ? first_ + i : listed_[i]; }
  [[nodiscard]] std::uint64_t front() const { return (*this)[0]; }
  [[nodiscard]] std::uint64_t back() const { return (*this)[count_ - 1]; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  // Whether the ids have no gaps and are not listed.
  [[nodiscard]] bool run() const { return listed_.empty(); }
  // Empty for a run.
  [[nodiscard]] const Array<std::uint64_t>& listed() const { return listed_; }

 private:
  std::uint64_t first_ = 0;
  std::size_t count_ = 0;
  Array<std::uint64_t> listed_;
};

}  // namespace refctl::graph
