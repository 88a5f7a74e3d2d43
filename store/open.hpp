#pragma once

#include "store/model/time/instant.hpp"
#include "store/records/records.hpp"
#include "store/referrals.hpp"
#include "store/result.hpp"
#include "store/rules/context/environment.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace refctl {

// read: the store must exist. write: a missing store is created.
enum class OpenMode { read, write };

// External inputs of opening; the front end fills them in from its clock and environment variables.
struct OpenOptions {
  Instant now;                       // the creation time of a new store
  bool allow_foreign_owner = false;  // REFCTL_ALLOW_FOREIGN_OWNER=1: for containers that map users
  std::uint64_t map_bytes = 0;       // REFCTL_MAP_SIZE: maximum size of an LMDB store; 0: the default
};

// Opens the store that a URI names: `PATH` or `lmdb:PATH` is a directory with an LMDB store. usage: the scheme is not
// that of a store, or this build has no engine for it. store_missing: read mode and no store. store_unusable,
// store_damaged, store_newer, store_older: it cannot be opened in its state. A process opens a store only once; threads
// share the result.
[[nodiscard]] Result<std::unique_ptr<records::Records>> open_records(std::string_view uri, OpenMode mode,
                                                                     const OpenOptions& options);

// Opens the referral system that a URI names, on a store opened like open_records, which it owns. The objects that
// `environment` refers to outlive it.
[[nodiscard]] Result<std::unique_ptr<ReferralSystem>> open_referrals(std::string_view uri, OpenMode mode,
                                                                     const OpenOptions& options,
                                                                     rules::Environment environment);

}  // namespace refctl
