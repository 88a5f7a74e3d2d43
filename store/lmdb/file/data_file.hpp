#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <string>

namespace refctl::lmdb {

// The contents of the two meta pages of a data.mdb, checked before LMDB maps the file, because LMDB trusts them without
// a check.
struct DataFile {
  std::uint64_t page_size = 0;
  std::uint64_t pages = 0;        // according to the meta page
  std::uint64_t file_pages = 0;   // actual length of the file
  std::uint64_t transaction = 0;  // number of the last transaction

  // LMDB never writes pages that were allocated and freed within one transaction, so such pages may be missing at the
  // end of the file. If more are missing, the file was truncated.
  [[nodiscard]] bool lacks_pages() const { return file_pages < pages; }
};

// Refuses a file that is not a store (store_unusable), an empty, zeroed or truncated file (store_damaged), and a file
// of another LMDB version (store_newer). `path` is the store's directory, `fd` its data.mdb.
[[nodiscard]] Result<DataFile> inspect_data_file(const std::string& path, int fd);

// Sets the transaction numbers of the meta pages to `number` and number - 1, both pointing to the newest state, for a
// file that replaces another one while lock.mdb stays. No process has the file open.
[[nodiscard]] Result<> set_transaction(const std::string& path, int fd, std::uint64_t number);

}  // namespace refctl::lmdb
