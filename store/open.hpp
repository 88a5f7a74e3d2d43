#pragma once

#include "store/model/instant.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace refctl {

// read: the store must be there. write: a missing store is made.
enum class OpenMode { read, write };

// What opening needs of the outside world; the front end fills it in from its clock and environment.
struct OpenOptions {
  Instant now;                       // when a store that is made was made
  bool allow_foreign_owner = false;  // REFCTL_ALLOW_FOREIGN_OWNER=1: containers that map users
  std::uint64_t map_bytes = 0;       // REFCTL_MAP_SIZE: the most that an LMDB store can hold; 0: the default
};

// Opens the store that a URI names: `PATH` or `lmdb:PATH` is a directory with an LMDB store.
// usage: a scheme that is no store or that this build has no engine for. store_missing: read mode and
// nothing there. store_unusable, store_damaged, store_newer, store_older: it cannot be opened as it is.
// A process opens a store once; threads share what comes back.
[[nodiscard]] Result<std::unique_ptr<records::Records>> open_records(std::string_view uri, OpenMode mode,
                                                                     const OpenOptions& options);

// What a restore or a copy finds at its target: a store with anything in it is store_not_empty, unless it
// is to be replaced.
enum class Replace { no, yes };

// Begins to restore a backup to the store that a URI names, which may be missing.
[[nodiscard]] Result<std::unique_ptr<records::Restore>> begin_restore(std::string_view uri, Replace replace,
                                                                      const OpenOptions& options);

}  // namespace refctl
