#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <string_view>

namespace refctl {

// An unnamed temporary file for data that does not fit into memory: only its owner can read it, and the system removes
// it when the object or the process ends.
class TempFile {
 public:
  TempFile() = default;
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile();

  // Creates the file; optional, since the first append does it too. Reports early whether it can be created.
  [[nodiscard]] Result<> open();
  [[nodiscard]] Result<> append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  // Maps the file for reading; valid until the object is destroyed. Append nothing afterwards.
  [[nodiscard]] Result<const char*> map();
  // Releases the pages that reading the map has loaded; a later read loads them again.
  void release_memory() const;

 private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  void* mapped_ = nullptr;
};

}  // namespace refctl
