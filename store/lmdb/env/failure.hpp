#pragma once

#include "store/lmdb/codec/tables.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::lmdb {

// What an LMDB or system error number means to a caller. `doing` completes "cannot … PATH": "open".
// A full disk, which LMDB 0.9 shows as an I/O error, is told apart by trying to write a little there.
[[nodiscard]] Failure lmdb_failure(int code, std::string_view doing, const std::string& path);

// store_damaged, naming what is damaged.
[[nodiscard]] Failure damage(const std::string& path, std::string_view what);
[[nodiscard]] Failure damage(const std::string& path, Table table, std::string_view key);

}  // namespace refctl::lmdb
