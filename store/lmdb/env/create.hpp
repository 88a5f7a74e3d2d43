#pragma once

#include "store/lmdb/env/directory.hpp"
#include "store/model/time/instant.hpp"
#include "store/result.hpp"

#include <string>

namespace refctl::lmdb {

// Creates an empty store in `path`, completely or not at all: builds it under another name, syncs it and renames it. If
// several processes do so at once, the first one creates it and the others find it.
[[nodiscard]] Result<> create_store(const std::string& path, Instant now, const DirectoryRules& rules);

}  // namespace refctl::lmdb
