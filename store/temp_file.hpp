#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <string_view>

namespace refctl {

// A file without a name in the temporary directory, for what does not fit into memory; only its owner can read
// it, and it is gone with the object, however the program ends.
class TempFile {
 public:
  TempFile() = default;
  TempFile(const TempFile&) = delete;
  TempFile& operator=(const TempFile&) = delete;
  ~TempFile();

  // Makes it, for those who must know early whether it can be made; the first append does so too.
  [[nodiscard]] Result<> open();
  [[nodiscard]] Result<> append(std::string_view bytes);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }
  // All of it as memory to read; valid until the object goes. Nothing may be appended afterwards.
  [[nodiscard]] Result<const char*> map();
  // Lets go of the memory that reading the map has filled; it fills again when it is read again.
  void let_go() const;

 private:
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
  void* mapped_ = nullptr;
};

}  // namespace refctl
