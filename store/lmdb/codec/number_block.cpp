#include "store/lmdb/codec/number_block.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <algorithm>
#include <limits>

namespace refctl::lmdb {

std::string list_key(std::uint64_t owner, std::uint64_t block) {
  std::string key;
  key.reserve(16);
  append_key(key, owner);
  append_key(key, block);
  return key;
}

std::string write_numbers(const std::uint64_t* numbers, std::size_t count) {
  const bool wide = std::any_of(numbers, numbers + count, [](std::uint64_t number) {
    return number > std::numeric_limits<std::uint32_t>::max();
  });
  const std::size_t width = wide ? 8 : 4;
  std::string bytes(1 + count * width, '\0');
  bytes[0] = wide ? 1 : 0;
  for (std::size_t i = 0; i < count; ++i) {
    char* at = bytes.data() + 1 + i * width;
    if (wide) {
      store(at, numbers[i]);
    } else {
      store(at, static_cast<std::uint32_t>(numbers[i]));
    }
  }
  return bytes;
}

bool read_numbers(std::string_view bytes, std::vector<std::uint64_t>& numbers) {
  const auto block = NumberBlock::of(bytes);
  if (!block) return false;
  numbers.resize(block->size());
  for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = (*block)[i];
  return true;
}

std::optional<NumberBlock> NumberBlock::of(std::string_view bytes) {
  if (bytes.empty() || static_cast<std::uint8_t>(bytes[0]) > 1) return std::nullopt;
  const NumberBlock block(bytes.substr(1), bytes[0] == 1 ? 8 : 4);
  const std::size_t count = block.size();
  if (count == 0 || count > numbers_per_block || count * block.width_ != block.numbers_.size()) return std::nullopt;
  return block;
}

std::uint64_t NumberBlock::operator[](std::size_t at) const {
  const char* number = numbers_.data() + at * width_;
  return width_ == 8 ? load<std::uint64_t>(number) : load<std::uint32_t>(number);
}

}  // namespace refctl::lmdb
