#pragma once

#include "store/model/fault.hpp"
#include "store/model/time/instant.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl {

// The summary of a backup.
struct BackupFacts {
  Instant made;
  std::uint64_t users = 0;  // including erased ones
  std::uint64_t sessions = 0;
  std::uint64_t audit_entries = 0;
  std::uint64_t bytes = 0;  // size of the backup
  std::string digest;       // of the store's contents, in hex: equal for two backups if the stores were equal

  bool operator==(const BackupFacts&) const = default;
};

// What the verification of a backup found.
struct BackupCheck {
  BackupFacts facts;
  std::string store_id;       // of the store that it was made of
  std::vector<Fault> faults;  // none: it is sound

  bool operator==(const BackupCheck&) const = default;
};

// Takes the bytes of a backup in order, in chunks of any size. An error stops the backup.
using BackupSink = std::function<Result<>(std::string_view)>;

// The result of upgrading a store to the current format.
struct Migration {
  std::uint32_t from = 0;    // old format
  std::uint32_t to = 0;      // equal to `from`: nothing was necessary, and the other members are empty
  BackupFacts facts;         // of the backup of the old store
  std::string backup;        // the backup file
  std::uint64_t faults = 0;  // of the upgraded store; the old one had them too

  [[nodiscard]] bool was_needed() const { return from != to; }
};

// The result of a repair. `left` are the faults that remain because the records themselves are lost.
struct RepairReport {
  std::vector<Fault> repaired;
  std::vector<Fault> left;

  bool operator==(const RepairReport&) const = default;
};

}  // namespace refctl
