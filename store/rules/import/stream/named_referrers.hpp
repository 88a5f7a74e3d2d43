#pragma once

#include "store/model/user/email.hpp"
#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"
#include "store/rules/import/read/import_record.hpp"
#include "store/rules/import/stream/key_table.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Finds the referrers that records name by code or e-mail address, among earlier records of the file and the users of
// the store. Used by StreamingImport.
class NamedReferrers {
 public:
  NamedReferrers(records::BulkLoad& load, const records::BulkCodec& codec) : load_(load), codec_(codec) {}

  // Sets the referrers of the entries of the next chunk. False: a referrer is unknown or comes later in the file, or
  // many records have one key. If the first chunk with named referrers has none named by code (or by e-mail), no later
  // chunk may have one.
  Result<bool> fill_in(const Chunk& chunk, std::span<records::BulkEntry> entries);

 private:
  // A referrer that is not an earlier record of the file.
  struct Missing {
    std::uint32_t record;
    bool by_email;
    std::string_view key;  // a code: as typed
  };

  [[nodiscard]] static std::string key_of(const Missing& one);

  void choose_tables(const Chunk& chunk);
  bool add_keys(const Chunk& chunk, std::span<const records::BulkEntry> entries);
  bool find_in_file(const Chunk& chunk, std::span<records::BulkEntry> entries);
  Result<bool> find_in_store(std::span<records::BulkEntry> entries);

  records::BulkLoad& load_;
  const records::BulkCodec& codec_;
  bool tables_chosen_ = false;
  std::size_t undecided_records_ = 0;  // before the first with a referrer
  std::optional<KeyTable> emails_;     // absent: no record names its referrer by e-mail
  std::optional<KeyTable> codes_;
  std::vector<std::uint32_t> named_;  // records of the current chunk with named referrers
  std::vector<Missing> missing_;
  EmailKey email_key_;
};

}  // namespace refctl::importing
