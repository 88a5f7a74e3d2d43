#pragma once

#include "store/error.hpp"
#include "store/model/time/time_text.hpp"
#include "store/model/user/id_ranges.hpp"
#include "store/model/user/last_admin.hpp"
#include "store/model/walk.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The options and the report of an import.

namespace refctl {

enum class ImportFormat { automatic, jsonl, json, csv, django };
enum class OnConflict { fail, skip, update };
// The kind of the values of referred_by: ids, e-mails, codes, or any of them.
enum class ReferrerKind : std::uint8_t { any, id, email, code };
enum class UnknownHash { refuse, none };  // none: the user is imported without a password

struct ImportOptions {
  ImportFormat format = ImportFormat::automatic;
  std::map<std::string, std::string> columns;      // --map: field -> the file's column; empty: the field is left out
  std::vector<std::string> ignored_columns;        // --ignore
  std::optional<std::string> model;                // --model app.model, of a Django dump
  std::optional<char> delimiter;                   // --delimiter, of CSV
  std::optional<std::string> null_text;            // --null: the text that means an empty value
  ReferrerKind referrers = ReferrerKind::any;      // --referred-by-is
  UnknownHash unknown_hash = UnknownHash::refuse;  // --unknown-hash
  std::optional<std::string> hash_format;          // --hash-format, for hashes with an ambiguous scheme
  TimeFormat times;                                // --time-unit, --date-format
  OnConflict on_conflict = OnConflict::fail;
  bool keep_ids = false;
  bool trust_roles = false;
  bool skip_invalid = false;
  bool dry_run = false;
  LastAdmin last_admin = LastAdmin::keep;  // for updates that demote or disable admins
};

// The source of an import: an open file or pipe, read from its current position to its end. The caller closes it.
// `name` is never opened: it decides the format if the content does not ("….csv"), and the audit log has it without its
// folders.
struct ImportInput {
  int descriptor = 0;
  std::string name;
};

// The progress of an import. `total` is bytes of the file while reading (0: unknown, a pipe), users in the other
// phases.
struct ImportProgress {
  enum class Phase { reading, checking, hashing, writing };

  Phase phase = Phase::reading;
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::uint64_t users = 0;  // read so far
};

// Callbacks of a running import; each may be empty. All are called by the importing thread.
struct ImportHooks {
  // Takes one refused record as a line of JSON without newline, in order of place; called only with skip_invalid and
  // not in a dry run. All calls come before anything is written to the store; an error stops the import.
  std::function<Result<>(std::string_view line)> reject;
  // Called about ten times per second. Walk::stop ends the import as ErrorCode::interrupted, with nothing written.
  std::function<Walk(const ImportProgress&)> progress;
};

// A refused record: its place (physical line in jsonl and csv, record number in arrays) and the reason. `conflict`: it
// collides with another record or with the store. `through_referrer`: it is refused only because its referrer is.
struct ImportFault {
  std::uint64_t place = 0;
  bool conflict = false;
  bool through_referrer = false;
  std::string message;

  bool operator==(const ImportFault&) const = default;
};

// The maximum number of faults that are kept; further ones are only counted.
inline constexpr std::size_t max_import_faults = 1000;

struct ImportReport {
  std::uint64_t read = 0;
  std::uint64_t added = 0;
  std::uint64_t updated = 0;
  std::uint64_t unchanged = 0;  // would be updated, but already have the file's values
  std::uint64_t skipped = 0;
  std::uint64_t refused = 0;
  std::vector<std::string> warnings;
  double seconds = 0;
  std::optional<std::string> rejects;  // the file of refused records; set by the caller
  std::vector<ImportFault> faults;     // in order of place
  std::uint64_t fault_count = 0;       // including those that are not kept
  bool place_is_line = true;           // faults' places are lines, not record numbers
  std::vector<IdRange> added_ids;      // the added users, ascending; no other user has an id in them
  std::string sha256;                  // of the input, in hexadecimal digits

  bool operator==(const ImportReport&) const = default;
};

}  // namespace refctl
