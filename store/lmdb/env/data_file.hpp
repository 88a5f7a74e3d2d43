#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <string>

namespace refctl::lmdb {

// What the two meta pages of a data.mdb say, read before LMDB maps the file, which trusts them blindly.
struct DataFile {
  std::uint64_t page_size = 0;
  std::uint64_t pages = 0;        // that the store says it has
  std::uint64_t file_pages = 0;   // that the file has
  std::uint64_t transaction = 0;  // the number of the last one

  // LMDB never writes pages that were taken and freed within one transaction; at the end of the file they
  // are missing for good reason. More than those missing means that the file was cut short.
  [[nodiscard]] bool lacks_pages() const { return file_pages < pages; }
};

// Refuses what is no store (store_unusable), an empty, blank or torn file (store_damaged) and another
// version of LMDB (store_newer). `path` is the store's directory, `fd` its data.mdb.
[[nodiscard]] Result<DataFile> inspect_data_file(const std::string& path, int fd);

// Makes `number` the last transaction's and number - 1 the one before, both with the newest state: for a
// file that takes the place of another under a lock.mdb that stays. The file is open nowhere else.
[[nodiscard]] Result<> set_transaction(const std::string& path, int fd, std::uint64_t number);

}  // namespace refctl::lmdb
