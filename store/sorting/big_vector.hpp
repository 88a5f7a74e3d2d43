#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

namespace refctl::sorting {

// Allocator for arrays of millions of items: uses transparent huge pages where the system has them (a 4 KiB page costs
// more to map than to fill) and leaves elements uninitialised. Short arrays use the ordinary heap.
template <typename T>
struct BigAllocator {
  using value_type = T;

  BigAllocator() = default;
  template <typename U>
  BigAllocator(const BigAllocator<U>& /*other*/) {}  // NOLINT(google-explicit-constructor): allocators convert

  T* allocate(std::size_t count) {
    if (!is_big(count)) return static_cast<T*>(::operator new(count * sizeof(T)));
    const std::size_t size = (count * sizeof(T) + page - 1) / page * page;
    void* memory = std::aligned_alloc(page, size);
    if (memory == nullptr) throw std::bad_alloc();
    ::madvise(memory, size, MADV_HUGEPAGE);  // a hint: its result does not matter
    return static_cast<T*>(memory);
  }
  void deallocate(T* memory, std::size_t count) {
    if (is_big(count)) {
      std::free(memory);
    } else {
      ::operator delete(memory);
    }
  }
  // Elements constructed without a value stay uninitialised.
  template <typename U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <typename U, typename... Args>
  void construct(U* place, Args&&... args) {
    ::new (static_cast<void*>(place)) U(std::forward<Args>(args)...);
  }

  friend bool operator==(BigAllocator, BigAllocator) { return true; }

 private:
  static constexpr std::size_t page = std::size_t{2} << 20U;
  static bool is_big(std::size_t count) { return count >= page / sizeof(T); }
};

template <typename T>
using BigVector = std::vector<T, BigAllocator<T>>;

}  // namespace refctl::sorting
