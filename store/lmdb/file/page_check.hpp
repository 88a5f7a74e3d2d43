#pragma once

#include "store/lmdb/codec/tables.hpp"
#include "store/result.hpp"

#include <lmdb.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace refctl::lmdb {

// What is wrong with the pages of a file.
struct PageFault {
  std::optional<Table> table;  // whose pages; absent: the free list, the list of databases, or the file
  std::string message;
};

enum class PageCheckExtent : std::uint8_t {
  // Which pages are in use and which are free: reads meta pages, free list and branch pages, and leaf pages only of
  // tables with long values. Proves that a write does not reuse a page that is in use.
  use,
  // All pages: proves in addition that LMDB finds every entry.
  complete,
};

// Checks the pages of the snapshot that `txn` reads; the transaction stays open meanwhile, so that the pages are not
// reused. `path` is the store's directory. busy: two transactions were committed before the check began.
[[nodiscard]] Result<> check_pages(MDB_txn* txn, const std::string& path, PageCheckExtent extent,
                                   const std::function<void(PageFault)>& report);

}  // namespace refctl::lmdb
