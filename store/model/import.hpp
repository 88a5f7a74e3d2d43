#pragma once

#include "store/error.hpp"
#include "store/model/ids.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

// What an import is asked and what it reports.

namespace refctl {

enum class ImportFormat { automatic, jsonl, json, csv, django };
enum class OnConflict { fail, skip, update };

struct ImportOptions {
  ImportFormat format = ImportFormat::automatic;
  std::map<std::string, std::string> columns;  // --map: our field -> the file's column
  std::optional<std::string> hash_format;      // for hashes that cannot be told apart safely
  OnConflict on_conflict = OnConflict::fail;
  bool keep_ids = false;
  bool trust_roles = false;
  bool skip_invalid = false;
  bool dry_run = false;
};

// Why a record is not taken: where it stands (physical line in jsonl and csv, record number in
// arrays) and what is wrong with it. A conflict collides with another record or with the store;
// `through_referrer` marks one refused only because its referrer is.
struct ImportFault {
  std::uint64_t place = 0;
  bool conflict = false;
  bool through_referrer = false;
  std::string message;
};

struct ImportReport {
  std::uint64_t read = 0;
  std::uint64_t added = 0;
  std::uint64_t updated = 0;
  std::uint64_t skipped = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> warnings;
  double seconds = 0;
  std::optional<std::string> rejects;  // the file that the refused records were written to
  std::vector<ImportFault> faults;     // by place
  bool place_is_line = true;           // faults' places are lines, not record numbers
};

}  // namespace refctl
