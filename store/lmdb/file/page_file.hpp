#pragma once

#include "store/lmdb/file/page_format.hpp"
#include "store/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace refctl::lmdb {

// Reads single pages of a data.mdb. It reads the file instead of a mapping, because a damaged disk then fails a call
// instead of raising a signal. A page may change meanwhile unless a transaction protects it.
class PageFile {
 public:
  // `path` is the store's directory, for messages; `fd` stays the caller's and outlives the object.
  [[nodiscard]] static Result<PageFile> open(const std::string& path, int fd);

  [[nodiscard]] std::size_t page_size() const { return page_size_; }
  // Reads `count` consecutive pages; false if the file ends before or cannot be read.
  [[nodiscard]] bool read(std::uint64_t first, std::uint64_t count, std::string& into) const;
  // Returns the meta page of a transaction; nothing if two transactions have been committed since.
  [[nodiscard]] std::optional<MetaPage> meta_of(std::uint64_t transaction) const;

 private:
  PageFile(int fd, std::size_t page_size) : fd_(fd), page_size_(page_size) {}

  int fd_;
  std::size_t page_size_;
};

}  // namespace refctl::lmdb
