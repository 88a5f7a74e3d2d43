#pragma once

#include "store/lmdb/codec/tables.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>

namespace refctl::lmdb {

// Converts an LMDB or system error number to a Failure. `doing` completes "cannot … PATH": "open". LMDB 0.9 reports a
// full disk as an I/O error; a small test write in the directory distinguishes the two.
[[nodiscard]] Failure lmdb_failure(int code, std::string_view doing, const std::string& path);

// store_damaged, with the damaged part.
[[nodiscard]] Failure damage(const std::string& path, std::string_view what);
[[nodiscard]] Failure damage(const std::string& path, Table table, std::string_view key);

}  // namespace refctl::lmdb
