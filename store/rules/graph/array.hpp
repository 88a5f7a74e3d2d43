#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace refctl::graph {

// Memory for a whole graph's arrays. They are made, read once or twice and thrown away, so that getting the
// pages from the kernel is half of the work; in huge ones it is next to nothing.
template <typename T>
class HugePages {
 public:
  using value_type = T;

  HugePages() = default;
  template <typename U>
  explicit HugePages(const HugePages<U>&) {}

  [[nodiscard]] T* allocate(std::size_t count) {
    const std::size_t bytes = whole_pages(count * sizeof(T));
    if (bytes == 0) return static_cast<T*>(::operator new(count * sizeof(T)));
    void* memory = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
    // A wish: where there are no huge pages the small ones do.
    static_cast<void>(::madvise(memory, bytes, MADV_HUGEPAGE));
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    const std::size_t bytes = whole_pages(count * sizeof(T));
    if (bytes == 0) {
      ::operator delete(memory);
    } else {
      ::munmap(memory, bytes);
    }
  }
  bool operator==(const HugePages&) const = default;

 private:
  // Rounded up, for the kernel aligns whole huge pages; 0: too little to be worth it.
  static std::size_t whole_pages(std::size_t bytes) {
    constexpr std::size_t huge = std::size_t{2} << 20;
    return bytes < huge / 2 ? 0 : (bytes + huge - 1) / huge * huge;
  }
};

template <typename T>
using Array = std::vector<T, HugePages<T>>;

}  // namespace refctl::graph
