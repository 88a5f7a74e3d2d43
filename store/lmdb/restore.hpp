#pragma once

#include "store/lmdb/env/env.hpp"
#include "store/records/records.hpp"

#include <memory>
#include <string>

namespace refctl::lmdb {

// Begins to restore a backup to the directory `path`, made if it is missing. store_not_empty: there is a
// store with something in it and `replace` is false. What has data.mdb and is no store is never replaced.
[[nodiscard]] Result<std::unique_ptr<records::Restore>> begin_restore(const std::string& path, bool replace,
                                                                      const EnvOptions& options);

}  // namespace refctl::lmdb
