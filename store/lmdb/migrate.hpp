#pragma once

#include "store/lmdb/env/env.hpp"
#include "store/model/backup.hpp"
#include "store/records/records.hpp"

#include <functional>
#include <string>

namespace refctl::lmdb {

using AcceptMigrated = std::function<Result<>(records::Records& upgraded, const Migration& migration)>;

// Upgrades the store at `path` to the present format. A backup of it as it was is kept in its directory,
// format-N.backup. Writers wait meanwhile, readers go on. At every moment the store is either the old one or the
// upgraded one: it changes by the rename of one file.
//
// `go_on` is called now and then, and its failure ends the migration with nothing changed. `accept` gets the upgraded
// store, open for writing, before it takes the old one's place; its failure keeps the old one.
// store_missing, store_newer, or any error of reading the old store and of writing the new one.
[[nodiscard]] Result<Migration> migrate(const std::string& path, EnvOptions options,
                                        const std::function<Result<>()>& go_on, const AcceptMigrated& accept);

}  // namespace refctl::lmdb
