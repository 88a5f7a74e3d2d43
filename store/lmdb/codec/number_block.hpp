#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// A long list of numbers in blocks under the keys (owner, 0), (owner, 1), …: 240 numbers per block, fewer only in the
// last, so that the block of a position is computed, not searched.
inline constexpr std::size_t numbers_per_block = 240;

[[nodiscard]] std::string list_key(std::uint64_t owner, std::uint64_t block);
[[nodiscard]] std::string write_numbers(const std::uint64_t* numbers, std::size_t count);
// False if the bytes are not a valid block.
[[nodiscard]] bool read_numbers(std::string_view bytes, std::vector<std::uint64_t>& numbers);

// A packed block, read in place; `bytes` outlive it.
class NumberBlock {
 public:
  // Absent if the bytes are not a valid block.
  [[nodiscard]] static std::optional<NumberBlock> of(std::string_view bytes);
  [[nodiscard]] std::size_t size() const { return numbers_.size() / width_; }
  [[nodiscard]] std::uint64_t operator[](std::size_t at) const;

 private:
  NumberBlock(std::string_view numbers, std::size_t width) : numbers_(numbers), width_(width) {}

  std::string_view numbers_;
  std::size_t width_;
};

}  // namespace refctl::lmdb
