#include "store/temp_file.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace refctl {

namespace {

Failure cannot(const char* what, int error) {
  const bool full = error == ENOSPC || error == EDQUOT || error == EFBIG;
  return fail(full ? ErrorCode::store_full : ErrorCode::internal,
              fmt::format("cannot {} a temporary file: {}", what,
                          full ? std::string("disk full") : std::generic_category().message(error)),
              "TMPDIR names the directory for it");
}

}  // namespace

TempFile::~TempFile() {
  if (mapped_ != nullptr) ::munmap(mapped_, size_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<> TempFile::open() {
  if (descriptor_ >= 0) return {};
  std::error_code unknown;
  auto directory = std::filesystem::temp_directory_path(unknown);
  if (unknown) directory = "/tmp";
  descriptor_ = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor_ >= 0) return {};
  // Fallback for file systems without O_TMPFILE.
  std::string name = (directory / "refctl-XXXXXX").string();
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor_ < 0) return cannot("make", errno);
  ::unlink(name.c_str());
  return {};
}

Result<> TempFile::append(std::string_view bytes) {
  if (auto opened = open(); !opened) return opened;
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return cannot("write", errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
  return {};
}

Result<const char*> TempFile::map() {
  if (size_ == 0) return nullptr;
  if (mapped_ == nullptr) {
    void* mapped = ::mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor_, 0);
    if (mapped == MAP_FAILED) return cannot("map", errno);
    mapped_ = mapped;
  }
  return static_cast<const char*>(mapped_);
}

void TempFile::release_memory() const {
  if (mapped_ != nullptr) ::madvise(mapped_, size_, MADV_DONTNEED);
}

}  // namespace refctl
