#pragma once

#include "store/records/records.hpp"

#include <cstdint>
#include <string>

namespace refctl::rules {

// What was copied. The digest is over everything that the store knows, record by record, so that it is the
// same whatever engine keeps it.
struct CopyFacts {
  std::uint64_t users = 0;  // erased ones among them
  std::uint64_t sessions = 0;
  std::uint64_t audit_entries = 0;
  std::string digest;

  bool operator==(const CopyFacts&) const = default;
};

[[nodiscard]] Result<CopyFacts> facts_of(records::Records& store);

// Copies all of one store, as it is at one moment, to another one of any engine, and compares the two in the
// end. Counters of failed log-ins stay behind: their keys are made with the secret of the store that counts.
// store_not_empty: there is something in the target. After any other failure the target is worth nothing.
[[nodiscard]] Result<CopyFacts> copy_store(records::Records& from, records::Records& to);

}  // namespace refctl::rules
