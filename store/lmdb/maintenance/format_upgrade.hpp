#pragma once

#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/maintenance/dump.hpp"
#include "store/lmdb/maintenance/fresh_file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace refctl::lmdb {

// Converts the entries of an older format's dump to the current format while they go into a new file. Format 1 lacks
// the index of the audit log by person, and the times of the log in the head. Needs 16 bytes of memory per audit entry.
class FormatUpgrade {
 public:
  // `format` is the dump's format.
  explicit FormatUpgrade(std::uint32_t format) : format_(format) {}

  Result<> append(const DumpReader::Entry& entry, FreshFile& file);
  // Called after the last entry: writes the data that the old format lacks.
  Result<> finish(FreshFile& file);

 private:
  Result<> take_head(const DumpReader::Entry& entry, FreshFile& file);
  Result<> take_store(const DumpReader::Entry& entry, FreshFile& file);
  Result<> take_audit_entry(const DumpReader::Entry& old, FreshFile& file);

  std::uint32_t format_;
  Head head_;
  AuditEnd end_;              // summary of the entries so far
  std::vector<Pair> listed_;  // (list, entry) pairs of the audit index
};

}  // namespace refctl::lmdb
