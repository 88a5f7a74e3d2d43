#pragma once

#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/maintenance/dump.hpp"
#include "store/lmdb/maintenance/fresh_file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace refctl::lmdb {

// Turns the entries of an older format's dump into those of the present one, on their way into a fresh file. Format 1
// lacks the index of the audit log by person, and the head's account of the log's times. Memory: 16 bytes an audit
// entry.
class FormatUpgrade {
 public:
  // `format` is the dump's.
  explicit FormatUpgrade(std::uint32_t format) : format_(format) {}

  Result<> append(const DumpReader::Entry& entry, FreshFile& file);
  // After the last entry: writes what the format lacks.
  Result<> finish(FreshFile& file);

 private:
  Result<> take_head(const DumpReader::Entry& entry, FreshFile& file);
  Result<> take_store(const DumpReader::Entry& entry, FreshFile& file);
  Result<> take_audit_entry(const DumpReader::Entry& old, FreshFile& file);

  std::uint32_t format_;
  Head head_;
  AuditEnd end_;              // of the entries so far
  std::vector<Pair> listed_;  // (list, entry) of the audit index
};

}  // namespace refctl::lmdb
