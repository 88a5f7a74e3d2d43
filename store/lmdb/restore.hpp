#pragma once

#include "store/lmdb/env/env.hpp"
#include "store/records/records.hpp"

#include <memory>
#include <string>

namespace refctl::lmdb {

// Begins to restore a backup to the directory `path`, which is created if missing. store_not_empty: the directory holds
// a store with users and `replace` is false. A directory whose data.mdb is not a refctl store is never replaced.
[[nodiscard]] Result<std::unique_ptr<records::Restore>> begin_restore(const std::string& path, bool replace,
                                                                      const EnvOptions& options);

}  // namespace refctl::lmdb
