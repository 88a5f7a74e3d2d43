#pragma once

#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/model/backup.hpp"

#include <sodium.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

// A store as a stream of bytes ("Backups" in FORMAT.md): every value of every table in order, with a header of counts
// and with digests. It contains values, not pages, so that erased or overwritten data cannot survive in unused parts of
// pages.

namespace refctl::lmdb {

inline constexpr std::string_view dump_magic{"refctl\0B", 8};  // its first bytes

// Writes a read transaction's snapshot of a store of that format. A value with a wrong checksum stops it with
// store_damaged.
[[nodiscard]] Result<BackupFacts> write_dump(Txn& txn, const Head& head, std::uint32_t format, Instant made,
                                             const BackupSink& sink);

// Parses a dump incrementally.
class DumpReader {
 public:
  struct Entry {
    Table table;
    std::string_view key;
    std::string_view payload;
  };
  using OnEntry = std::function<Result<>(const Entry&)>;

  DumpReader();
  // Calls `on_entry` for each complete entry. invalid_data: not a backup; store_damaged: contents differ from what was
  // written; store_newer: written in a newer format.
  Result<> feed(std::string_view bytes, const OnEntry& on_entry);
  // Called after the last byte; verifies the digests.
  Result<BackupFacts> finish();
  // The format of the store that was dumped; known after the first entry.
  [[nodiscard]] std::uint32_t format() const { return format_; }

 private:
  Result<> read_header(std::string_view bytes);
  Result<> read_trailer(std::string_view bytes);
  // Returns how much of `bytes` was consumed; stops at an incomplete item.
  Result<std::size_t> consume(std::string_view bytes, const OnEntry& on_entry);

  crypto_generichash_state content_{};
  std::string rest_;  // incomplete end of the previous chunk
  std::string header_;
  bool ended_ = false;
  std::uint64_t entries_ = 0;
  std::uint32_t format_ = 0;
  BackupFacts facts_;
};

}  // namespace refctl::lmdb
