#pragma once

#include "store/lmdb/codec/small_values.hpp"
#include "store/lmdb/env/txn.hpp"
#include "store/model/backup.hpp"

#include <sodium.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

// A store as a stream of bytes ("Backups" in FORMAT.md): every value of every table in order, between a
// header with the counts and the digests. Values, not pages: what was erased or changed is in no page's gap,
// for there are no pages.

namespace refctl::lmdb {

// Writes the snapshot of a read transaction on a store of that format. Any value that fails its checksum ends it:
// store_damaged.
[[nodiscard]] Result<BackupFacts> write_dump(Txn& txn, const Head& head, std::uint32_t format, Instant made,
                                             const BackupSink& sink);

// Takes a dump apart as it comes in.
class DumpReader {
 public:
  struct Entry {
    Table table;
    std::string_view key;
    std::string_view payload;
  };
  using Take = std::function<Result<>(const Entry&)>;

  DumpReader();
  // Calls `take` for each entry that is complete. invalid_data: no backup; store_damaged: not as it was
  // written; store_newer: of a newer format.
  Result<> feed(std::string_view bytes, const Take& take);
  // All was fed: the digests must hold.
  Result<BackupFacts> finish();
  // Of the store that was dumped; known once the first entry was taken.
  [[nodiscard]] std::uint32_t format() const { return format_; }

 private:
  Result<> read_header(std::string_view bytes);
  Result<> read_trailer(std::string_view bytes);
  // How much of `bytes` was consumed; stops where something is incomplete.
  Result<std::size_t> consume(std::string_view bytes, const Take& take);

  crypto_generichash_state content_{};
  std::string rest_;  // of the last piece
  std::string header_;
  bool ended_ = false;
  std::uint64_t entries_ = 0;
  std::uint32_t format_ = 0;
  BackupFacts facts_;
};

}  // namespace refctl::lmdb
