#pragma once

#include "store/records/records.hpp"

#include <cstdint>
#include <string>

namespace refctl::rules {

// The result of a copy. The digest covers all data of the store, record by record, so that it does not depend on the
// engine.
struct CopyFacts {
  std::uint64_t users = 0;  // including erased ones
  std::uint64_t sessions = 0;
  std::uint64_t audit_entries = 0;
  std::string digest;

  bool operator==(const CopyFacts&) const = default;
};

[[nodiscard]] Result<CopyFacts> facts_of(records::Records& store);

// Copies one snapshot of a store to another store of any engine, and compares the two at the end. Counters of failed
// log-ins are not copied: their keys depend on the secret of the store.
// store_not_empty: the target has data. After any other failure the target is unusable.
[[nodiscard]] Result<CopyFacts> copy_store(records::Records& from, records::Records& to);

}  // namespace refctl::rules
