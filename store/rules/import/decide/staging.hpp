#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/import.hpp"
#include "store/records/bulk_load.hpp"
#include "store/rules/import/decide/segmented.hpp"
#include "store/rules/import/decide/text_store.hpp"
#include "store/rules/import/parse/record_parser.hpp"
#include "store/rules/import/read/noticed.hpp"
#include "store/rules/import/read/staged.hpp"
#include "store/rules/import/read/stager.hpp"
#include "store/sorting/big_vector.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace refctl::importing {

// What is wrong with a record by itself.
struct RecordFault {
  std::uint32_t record = 0;
  std::string message;
};

// A chunk's part in the whole.
struct ChunkPlace {
  std::uint64_t first_place = 0;   // lines or elements before it
  std::uint32_t first_record = 0;  // records before it
  std::uint64_t begin = 0;         // bytes before it
  std::vector<Extent> extents;     // of its records, when they are wanted
};

// The whole file, read and checked record by record: each knows what is wrong with it, none knows the others.
struct Staging {
  Layout layout;
  StageRules rules;
  Segmented<Staged> records;
  TextStore texts;
  sorting::BigVector<KeyRef> emails;                       // of all records; sorted by FileIndex
  sorting::BigVector<KeyRef> codes;                        // likewise
  std::vector<OwnName> own_names;                          // sorted by FileNames
  std::vector<DigitCode> digit_codes;                      // likewise
  std::unordered_map<std::uint32_t, std::string> recoded;  // records packed again, since the code made first was taken
  std::vector<Secret> passwords;
  std::vector<ChunkPlace> chunks;   // Staged::block is the index
  std::vector<RecordFault> faults;  // the first max_import_faults
  std::uint64_t fault_count = 0;
  Noticed noticed;  // by the records alone

  // A record taken apart again.
  [[nodiscard]] records::KeyedUser unpacked(std::size_t record) const {
    return rules.codec->unpack_user(packed_user(record));
  }
  [[nodiscard]] std::string_view packed_user(std::size_t record) const {
    if (!recoded.empty()) {
      const auto again = recoded.find(static_cast<std::uint32_t>(record));
      if (again != recoded.end()) return again->second;
    }
    return texts.at(records[record]).user;
  }
  // Where a record stands in the file, as people count: from 1.
  [[nodiscard]] std::uint64_t place_of(std::size_t record) const {
    const Staged& staged = records[record];
    return chunks[staged.block].first_place + staged.place + 1;
  }
  [[nodiscard]] Extent extent_of(std::size_t record) const {
    const ChunkPlace& chunk = chunks[records[record].block];
    return chunk.extents[record - chunk.first_record];
  }
};

}  // namespace refctl::importing
