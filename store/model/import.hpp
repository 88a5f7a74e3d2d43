#pragma once

#include "store/error.hpp"
#include "store/model/id_ranges.hpp"
#include "store/model/last_admin.hpp"
#include "store/model/time_text.hpp"
#include "store/model/walk.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What an import is asked and what it reports.

namespace refctl {

enum class ImportFormat { automatic, jsonl, json, csv, django };
enum class OnConflict { fail, skip, update };

struct ImportOptions {
  ImportFormat format = ImportFormat::automatic;
  std::map<std::string, std::string> columns;  // --map: our field -> the file's column
  std::optional<std::string> hash_format;      // for hashes that cannot be told apart safely
  TimeFormat times;                            // --time-unit, --date-format
  OnConflict on_conflict = OnConflict::fail;
  bool keep_ids = false;
  bool trust_roles = false;
  bool skip_invalid = false;
  bool dry_run = false;
  LastAdmin last_admin = LastAdmin::keep;  // of an update that takes the role from admins, or disables them
};

// Where the users come from: an open file or pipe that is read from where it stands to its end. The caller
// closes it. `name` tells the format where the content cannot ("….csv"), is named in the audit log without its
// folders, and is never opened.
struct ImportInput {
  int descriptor = 0;
  std::string name;
};

// How far it is. `total` is bytes of the file while reading (0: a pipe, not known), users in the other phases.
struct ImportProgress {
  enum class Phase { reading, checking, hashing, writing };

  Phase phase = Phase::reading;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::uint64_t users = 0;  // read so far
};

// What the caller wants to hear while it runs; each may be empty. All calls come from the importing thread.
struct ImportHooks {
  // One refused record as a line of JSON without its newline, in order of place, only with skip_invalid and not
  // in a dry run. All of them come before anything is written to the store; an error ends the import.
  std::function<Result<>(std::string_view line)> reject;
  // About ten times a second. Walk::stop ends the import as ErrorCode::interrupted, with nothing written.
  std::function<Walk(const ImportProgress&)> progress;
};

// Why a record is not taken: where it stands (physical line in jsonl and csv, record number in
// arrays) and what is wrong with it. A conflict collides with another record or with the store;
// `through_referrer` marks one refused only because its referrer is.
struct ImportFault {
  std::uint64_t place = 0;
  bool conflict = false;
  bool through_referrer = false;
  std::string message;

  bool operator==(const ImportFault&) const = default;
};

// At most so many faults are kept in full; the others are counted.
inline constexpr std::size_t max_import_faults = 1000;

struct ImportReport {
  std::uint64_t read = 0;
  std::uint64_t added = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;  // were to be updated, and are as the file has them
  std::uint64_t skipped = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> warnings;
  double seconds = 0;
  std::optional<std::string> rejects;  // the file that the refused records were written to: the caller's to say
  std::vector<ImportFault> faults;     // by place
  std::uint64_t fault_count = 0;       // with those that are not kept
  bool place_is_line = true;           // faults' places are lines, not record numbers
  std::vector<IdRange> added_ids;      // of the users added, ascending; nobody else has an id in them
  std::string sha256;                  // of the input, as hexadecimal digits

  bool operator==(const ImportReport&) const = default;
};

}  // namespace refctl
