#include "store/lmdb/codec/pair_block.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <algorithm>
#include <limits>

namespace refctl::lmdb {

PairView::PairView(std::string_view bytes) {
  if (bytes.empty() || static_cast<std::uint8_t>(bytes[0]) > 1) return;
  std::size_t width = bytes[0] == 1 ? 8 : 4;
  std::size_t size = bytes.size() - 1;
  if (size == 0 || size % (8 + width) != 0) return;
  entries_ = bytes.data() + 1;
  count_ = size / (8 + width);
  width_ = width;
}

Pair PairView::at(std::size_t index) const {
  const char* entry = entries_ + index * (8 + width_);
  return {.key = load<std::uint64_t>(entry),
          .value = width_ == 8 ? load<std::uint64_t>(entry + 8) : load<std::uint32_t>(entry + 8)};
}

std::size_t PairView::lower_bound(std::uint64_t key) const {
  std::size_t low = 0;
  for (std::size_t high = count_; low < high;) {
    std::size_t middle = (low + high) / 2;
    if (load<std::uint64_t>(entries_ + middle * (8 + width_)) < key) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

bool read_pairs(std::string_view bytes, std::vector<Pair>& pairs) {
  PairView view(bytes);
  if (!view.ok()) return false;
  pairs.resize(view.size());
  for (std::size_t i = 0; i < view.size(); ++i) pairs[i] = view.at(i);
  return std::ranges::is_sorted(pairs);
}

std::string write_pairs(const Pair* first, std::size_t count) {
  std::uint64_t values = 0;
  for (std::size_t i = 0; i < count; ++i) values |= first[i].value;
  const bool wide = values > std::numeric_limits<std::uint32_t>::max();
  std::size_t entry = wide ? 16 : 12;
  std::string bytes(1 + count * entry, '\0');
  char* at = bytes.data();
  *at++ = wide ? 1 : 0;
  for (std::size_t i = 0; i < count; ++i, at += entry) {
    store(at, first[i].key);
    if (wide) {
      store(at + 8, first[i].value);
    } else {
      store(at + 8, static_cast<std::uint32_t>(first[i].value));
    }
  }
  return bytes;
}

}  // namespace refctl::lmdb
