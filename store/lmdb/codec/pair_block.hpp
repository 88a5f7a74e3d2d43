#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// An entry of a sorted table: a hash and the id it belongs to, or a column block and its length.
struct Pair {
  std::uint64_t key = 0;
  std::uint64_t value = 0;
  auto operator<=>(const Pair&) const = default;
};

// A value of the emails, codes or ranks table: pairs in order of (key, value).
// False if the bytes are not a valid block. Reuses the vector's memory.
[[nodiscard]] bool read_pairs(std::string_view bytes, std::vector<Pair>& pairs);
[[nodiscard]] std::string write_pairs(const Pair* first, std::size_t count);

// A packed block, searched in place: finds the entries of a key without unpacking the block. Also tells whether the
// bytes are a valid block.
class PairView {
 public:
  explicit PairView(std::string_view bytes);
  [[nodiscard]] bool ok() const { return width_ != 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] Pair at(std::size_t index) const;
  [[nodiscard]] std::size_t lower_bound(std::uint64_t key) const;

 private:
  const char* entries_ = nullptr;
  std::size_t count_ = 0;
  std::size_t width_ = 0;  // bytes per value: 4 or 8; 0: not a valid block
};

}  // namespace refctl::lmdb
