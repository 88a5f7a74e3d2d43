#pragma once

#include "store/model/instant.hpp"
#include "store/records/records.hpp"
#include "store/referrals.hpp"
#include "store/result.hpp"
#include "store/rules/environment.hpp"

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

// The referral system that a URI names, on a store opened as by open_records, which it owns. What `environment`
// refers to outlives it.
[[nodiscard]] Result<std::unique_ptr<ReferralSystem>> open_referrals(std::string_view uri, OpenMode mode,
                                                                     const OpenOptions& options,
                                                                     rules::Environment environment);

}  // namespace refctl
