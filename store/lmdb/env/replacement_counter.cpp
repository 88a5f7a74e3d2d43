#include "store/lmdb/env/replacement_counter.hpp"

#include "store/lmdb/env/directory.hpp"
#include "store/lmdb/file/failure.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

namespace refctl::lmdb {

namespace {

constexpr std::size_t counter_size = sizeof(std::uint64_t);

std::string file_of(const std::string& path) { return path + "/writers.lock"; }

// Returns null if the file is too short.
std::uint64_t* map_counter(int fd, int protection) {
  struct stat file {};
  if (::fstat(fd, &file) != 0 || file.st_size < static_cast<off_t>(counter_size)) return nullptr;
  void* const mapped = ::mmap(nullptr, counter_size, protection, MAP_SHARED, fd, 0);
  return mapped == MAP_FAILED ? nullptr : static_cast<std::uint64_t*>(mapped);
}

}  // namespace

ReplacementCounter::ReplacementCounter(const std::string& path) {
  const File file(::open(file_of(path).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  if (file.fd() >= 0) counter_ = map_counter(file.fd(), PROT_READ);
}

ReplacementCounter::~ReplacementCounter() {
  if (counter_ != nullptr) ::munmap(counter_, counter_size);
}

std::uint64_t ReplacementCounter::value() const {
  return counter_ == nullptr ? 0 : std::atomic_ref(*counter_).load(std::memory_order_acquire);
}

Result<> ReplacementCounter::count_one(const std::string& path) {
  const File file(::open(file_of(path).c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.fd() < 0) return lmdb_failure(errno, "replace", path);
  std::uint64_t* counter = map_counter(file.fd(), PROT_READ | PROT_WRITE);
  if (counter == nullptr && ::ftruncate(file.fd(), counter_size) == 0) {
    counter = map_counter(file.fd(), PROT_READ | PROT_WRITE);
  }
  if (counter == nullptr) return lmdb_failure(errno, "replace", path);
  std::atomic_ref(*counter).fetch_add(1, std::memory_order_release);
  ::munmap(counter, counter_size);
  return {};
}

}  // namespace refctl::lmdb
