#pragma once

#include "store/lmdb/env/directory.hpp"
#include "store/model/instant.hpp"
#include "store/result.hpp"

#include <string>

namespace refctl::lmdb {

// Makes an empty store in `path`, whole or not at all: built under another name, synced, renamed. Of
// several processes that do it at once the first makes it and the others find it made.
[[nodiscard]] Result<> create_store(const std::string& path, Instant now, const DirectoryRules& rules);

}  // namespace refctl::lmdb
