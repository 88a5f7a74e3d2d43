#pragma once

#include "store/result.hpp"

#include <lmdb.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::lmdb {

// Where LMDB has mapped a data.mdb.
struct MapRange {
  const char* begin = nullptr;  // null: not known
  std::size_t size = 0;
  std::size_t page_size = 0;
};

// Finds the mapping from a value that lies in it. `path` is the store's directory. store_damaged: the page that the
// value lies on has the number of another page.
[[nodiscard]] Result<MapRange> locate_map(MDB_env* env, const char* value, const std::string& path);

// Checks leaf pages before a write transaction changes them: LMDB trusts their headers and would write beyond a page
// whose header is damaged. Branch pages and the free list are checked when a store is opened for writing. Pages that
// the transaction has already changed are LMDB's own copies and need no check.
class LeafGuard {
 public:
  enum class Change : std::uint8_t { put, append, erase };

  // `map` and `path` outlive the object.
  LeafGuard(const MapRange& map, const std::string& path) : map_(map), path_(path) {}

  // Checks the leaves that a change of this key may touch. store_damaged: one of them must not be written to.
  [[nodiscard]] Result<> check(MDB_txn* txn, MDB_dbi table, std::string_view key, Change change);

 private:
  [[nodiscard]] bool is_sound(const void* in_leaf);
  [[nodiscard]] bool check_leaves(MDB_cursor* cursor, std::string_view key, Change change);
  [[nodiscard]] bool check_neighbour(MDB_cursor* cursor, MDB_cursor_op step);

  const MapRange& map_;
  const std::string& path_;
  const char* checked_ = nullptr;  // the last page that was sound
  MDB_dbi appended_to_ = 0;        // the last page of this table was checked or is a copy; 0: of none
};

}  // namespace refctl::lmdb
