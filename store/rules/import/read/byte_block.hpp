#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace refctl::importing {

// A buffer for bytes of the file, in memory that is reused and never zero-filled. A thread that reads them while the
// owner continues shares ownership of the memory (`shared`), so that it outlives the block. Before bytes are
// overwritten
// (`grow` after `cut`, `drop_front`), that thread must have finished.
class ByteBlock {
 public:
  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
  [[nodiscard]] std::size_t size() const { return size_; }
  // The memory, to be shared with a reader.
  [[nodiscard]] std::shared_ptr<const char[]> shared() const { return bytes_; }

  // Returns space for `more` bytes after the existing ones; `grow` adds the bytes written to it. May reallocate.
  [[nodiscard]] char* room(std::size_t more) {
    if (size_ + more > capacity_) {
      capacity_ = std::max(size_ + more, capacity_ + capacity_ / 2);
      std::shared_ptr<char[]> bytes(new char[capacity_]);
      if (size_ > 0) std::memcpy(bytes.get(), bytes_.get(), size_);
      bytes_ = std::move(bytes);
    }
    return bytes_.get() + size_;
  }
  void grow(std::size_t more) { size_ += more; }
  void cut(std::size_t size) { size_ = size; }
  void drop_front(std::size_t count) {
    size_ -= count;
    std::memmove(bytes_.get(), bytes_.get() + count, size_);
  }
  void append(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    grow(bytes.size());
  }

 private:
  std::shared_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}  // namespace refctl::importing
