#pragma once

#include "store/model/fault.hpp"
#include "store/model/instant.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// What a backup says of itself.
struct BackupFacts {
  Instant made;
  std::uint64_t users = 0;  // erased ones among them
  std::uint64_t sessions = 0;
  std::uint64_t audit_entries = 0;
  std::uint64_t bytes = 0;  // of the whole backup
  std::string digest;       // of what the store holds, in hex: two backups have the same one if the stores were equal

  bool operator==(const BackupFacts&) const = default;
};

// Takes the bytes of a backup in order, in pieces of any size. Its failure ends the backup.
using BackupSink = std::function<Result<>(std::string_view)>;

// What an upgrade of a store to the present format did.
struct Migration {
  std::uint32_t from = 0;    // format
  std::uint32_t to = 0;      // equal to `from`: there was nothing to do, and the rest is empty
  BackupFacts facts;         // of the backup of the store as it was
  std::string backup;        // the file that holds it
  std::uint64_t faults = 0;  // of the upgraded store, which it had before

  [[nodiscard]] bool was_needed() const { return from != to; }
};

// What a repair did, and what is wrong still since the records themselves are lost.
struct RepairReport {
  std::vector<Fault> repaired;
  std::vector<Fault> left;

  bool operator==(const RepairReport&) const = default;
};

}  // namespace refctl
