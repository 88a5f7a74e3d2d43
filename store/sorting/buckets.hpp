#pragma once

#include "store/sorting/big_vector.hpp"

#include <cstddef>
#include <cstring>
#include <type_traits>
#include <vector>

namespace refctl::sorting {

// Distributes millions of items over buckets and returns them bucket by bucket. Items lie in blocks of 2 KiB cut from
// slabs of 2 MiB: growing never copies, and memory follows the number of items. Fresh pages from the kernel are slow.
template <typename T>
class Buckets {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  explicit Buckets(std::size_t count) : buckets_(count) {}

  [[nodiscard]] std::size_t count() const { return buckets_.size(); }
  // The number of items added so far.
  [[nodiscard]] std::size_t size() const { return size_; }

  void add(std::size_t number, const T& item) {
    Bucket& bucket = buckets_[number];
    if (bucket.used == block_items) begin_block(bucket);
    std::memcpy(bucket.last->items + bucket.used * sizeof(T), &item, sizeof(T));
    ++bucket.used;
    ++size_;
  }

  // Replaces `items` by those of one bucket, in the order in which they were added.
  void read(std::size_t number, BigVector<T>& items) {
    const Bucket& bucket = buckets_[number];
    chain_.clear();
    for (const Block* block = bucket.last; block != nullptr; block = block->before) chain_.push_back(block);
    items.clear();
    for (auto block = chain_.rbegin(); block != chain_.rend(); ++block) {
      const auto* first = reinterpret_cast<const T*>((*block)->items);
      items.insert(items.end(), first, first + (*block == bucket.last ? bucket.used : block_items));
    }
  }

 private:
  static constexpr std::size_t slab_bytes = std::size_t{2} << 20U;
  static constexpr std::size_t block_bytes = 2048;
  static constexpr std::size_t block_items = (block_bytes - 16) / sizeof(T);

  struct Block {
    const Block* before;
    alignas(16) std::byte items[block_bytes - 16];
  };
  static_assert(sizeof(Block) == block_bytes && alignof(T) <= 16);

  struct Bucket {
    Block* last = nullptr;
    std::size_t used = block_items;  // of the last block
  };

  void begin_block(Bucket& bucket) {
    if (slab_used_ == slab_bytes) {
      slabs_.emplace_back(slab_bytes);
      slab_used_ = 0;
    }
    auto* block = reinterpret_cast<Block*>(slabs_.back().data() + slab_used_);
    slab_used_ += block_bytes;
    block->before = bucket.last;
    bucket = {.last = block, .used = 0};
  }

  std::vector<Bucket> buckets_;
  std::vector<BigVector<std::byte>> slabs_;
  std::size_t slab_used_ = slab_bytes;  // of the last
  std::size_t size_ = 0;
  std::vector<const Block*> chain_;
};

}  // namespace refctl::sorting
