#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <new>
#include <vector>

namespace refctl::graph {

// Allocator for the arrays of a complete graph. They are filled, read once or twice and freed, so with small pages half
// of the time goes into page faults; with huge pages almost none.
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
    // Only a hint: without huge pages the kernel uses small ones.
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
  // Rounds up, because the kernel aligns huge pages; 0: too small to use them.
  static std::size_t whole_pages(std::size_t bytes) {
    constexpr std::size_t huge = std::size_t{2} << 20;
    return bytes < huge / 2 ? 0 : (bytes + huge - 1) / huge * huge;
  }
};

template <typename T>
using Array = std::vector<T, HugePages<T>>;

}  // namespace refctl::graph
