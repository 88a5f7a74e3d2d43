#pragma once

#include "store/lmdb/env/env.hpp"
#include "store/model/backup.hpp"
#include "store/records/records.hpp"

#include <functional>
#include <string>

namespace refctl::lmdb {

using AcceptMigrated = std::function<Result<>(records::Records& upgraded, const Migration& migration)>;

// Upgrades the store at `path` to the current format. Keeps a backup of the old store in its directory,
// format-N.backup. Writers wait meanwhile, readers continue. The upgraded file replaces the old one by one rename, so
// the store is always either the old or the upgraded one.
//
// `check_interrupt` is called regularly; its failure stops the migration without a change. `accept` gets the upgraded
// store, open for writing, before the replacement; its failure keeps the old store. Errors: store_missing, store_newer,
// and any error of reading the old store or writing the new one.
[[nodiscard]] Result<Migration> migrate(const std::string& path, EnvOptions options,
                                        const std::function<Result<>()>& check_interrupt, const AcceptMigrated& accept);

}  // namespace refctl::lmdb
