#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <string>

namespace refctl::lmdb {

// What the two meta pages of a data.mdb say, read before LMDB maps the file, which trusts them blindly.
struct DataFile {
  std::uint64_t page_size = 0;
  std::uint64_t pages = 0;       // that the store says it has
  std::uint64_t file_pages = 0;  // that the file has

  // LMDB never writes pages that were taken and freed within one transaction; at the end of the file they
  // are missing for good reason. More than those missing means that the file was cut short.
  [[nodiscard]] bool lacks_pages() const { return file_pages < pages; }
};

// Refuses what is no store (store_unusable), an empty, blank or torn file (store_damaged) and another
// version of LMDB (store_newer). `path` is the store's directory, `fd` its data.mdb.
[[nodiscard]] Result<DataFile> inspect_data_file(const std::string& path, int fd);

}  // namespace refctl::lmdb
