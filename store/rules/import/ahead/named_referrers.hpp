#pragma once

#include "store/model/user/email.hpp"
#include "store/records/bulk_load.hpp"
#include "store/records/records.hpp"
#include "store/rules/import/ahead/key_table.hpp"
#include "store/rules/import/read/staged.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Finds whom records name by code or e-mail address among those before them in the file and the users of the
// store, for who reads the file but once (Ahead).
class NamedReferrers {
 public:
  NamedReferrers(records::BulkLoad& load, const records::BulkCodec& codec) : load_(load), codec_(codec) {}

  // The next chunk, and what becomes of its records: their referrers, where they are named, are filled in. False where
  // one is not to be found, or only behind. What the first chunk with referrers does not use at all (codes, addresses)
  // none may.
  Result<bool> fill_in(const Chunk& chunk, std::span<records::BulkEntry> entries);

 private:
  // A referrer that the file does not have.
  struct Missing {
    std::uint32_t record;
    bool by_email;
    std::string_view key;  // of a code: as typed
  };

  [[nodiscard]] static std::string key_of(const Missing& one);

  void decide(const Chunk& chunk);
  void learn(const Chunk& chunk, std::span<const records::BulkEntry> entries);
  bool find(const Chunk& chunk, std::span<records::BulkEntry> entries);
  Result<bool> find_missing(std::span<records::BulkEntry> entries);

  records::BulkLoad& load_;
  const records::BulkCodec& codec_;
  bool decided_ = false;
  std::optional<KeyTable> emails_;  // absent: nobody is named so
  std::optional<KeyTable> codes_;
  std::vector<std::uint32_t> named_;  // records of the chunk at hand
  std::vector<Missing> missing_;
  EmailKey email_key_;
};

}  // namespace refctl::importing
