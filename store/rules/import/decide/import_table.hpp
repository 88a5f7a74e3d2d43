#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/import.hpp"
#include "store/records/bulk_load.hpp"
#include "store/rules/import/decide/segmented_vector.hpp"
#include "store/rules/import/decide/text_store.hpp"
#include "store/rules/import/parse/record_parser.hpp"
#include "store/rules/import/read/import_record.hpp"
#include "store/rules/import/read/import_warnings.hpp"
#include "store/rules/import/read/record_validator.hpp"
#include "store/sorting/big_vector.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace refctl::importing {

// A fault of a single record.
struct RecordFault {
  std::uint32_t record = 0;
  std::string message;
};

// The position of a chunk in the file.
struct CollectedChunk {
  std::uint64_t first_place = 0;   // lines or array elements before it
  std::uint32_t first_record = 0;  // records before it
  std::uint64_t begin = 0;         // bytes before it
  std::vector<Extent> extents;     // of its records, if needed
};

// All records of a file, validated one by one but not yet compared with each other or with the store.
struct ImportTable {
  Layout layout;
  ValidationRules rules;
  SegmentedVector<ImportRecord> records;
  TextStore texts;
  sorting::BigVector<KeyRef> emails;   // of all records; sorted by FileIndex
  sorting::BigVector<KeyRef> codes;    // of all records; sorted by FileIndex
  std::vector<OwnName> own_names;      // sorted by FileNames
  std::vector<DigitCode> digit_codes;  // sorted by FileNames
  std::unordered_map<std::uint32_t, std::string>
      recoded;  // records packed again with a new code, because the generated one was taken
  std::vector<Secret> passwords;
  std::vector<CollectedChunk> chunks;  // ImportRecord::block is the index
  std::vector<RecordFault> faults;     // the first max_import_faults
  std::uint64_t fault_count = 0;
  ImportWarnings warnings;  // about single records

  // Returns the unpacked record.
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
  // Returns the line or element of a record, counted from 1.
  [[nodiscard]] std::uint64_t place_of(std::size_t record) const {
    const ImportRecord& entry = records[record];
    return chunks[entry.block].first_place + entry.place + 1;
  }
  [[nodiscard]] Extent extent_of(std::size_t record) const {
    const CollectedChunk& chunk = chunks[records[record].block];
    return chunk.extents[record - chunk.first_record];
  }
};

}  // namespace refctl::importing
