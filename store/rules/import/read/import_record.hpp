#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/user.hpp"
#include "store/rules/import/parse/column_map.hpp"
#include "store/rules/import/parse/field_resolver.hpp"
#include "store/rules/import/parse/splitter.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// How a record names its referrer: as the file does or, after resolution (the last two), as a record or a user.
enum class RefKind : std::uint8_t {
  none,
  id,       // referrer = the id
  digits,   // referrer = the id; a text, ambiguous if it is also another user's code
  email,    // referrer = the hash of the key; the key is among the texts
  code,     // referrer = the hash of the key; the code as typed is among the texts
  name,     // not a valid code: referrer = the hash of the text; the text is among the texts
  natural,  // like name, but a user name: a natural foreign key of Django
  record,   // referrer = the index of another record
  stored,   // referrer = the id of a user of the store
};

// A text besides id, e-mail and code by which records of the file may name a user.
enum class OwnNameKind : std::uint8_t {
  id,        // an id that is not a number, like a UUID
  username,  // of a Django dump
};

enum class Verdict : std::uint8_t {
  fresh,      // becomes a new user
  existing,   // belongs to a user of the store, which is not changed
  update,     // changes a user of the store
  unchanged,  // would update a user that already has the record's values
  refused,
};

// A validated record of the file, without its texts, which are packed for the store and kept in a TextStore.
struct ImportRecord {
  enum Flag : std::uint16_t {
    malformed = 1U << 0U,  // a field or the complete record is invalid
    has_email = 1U << 1U,
    has_code = 1U << 2U,
    has_time = 1U << 3U,
    erased = 1U << 4U,
    disabled = 1U << 5U,
    has_disabled = 1U << 6U,
    has_role = 1U << 7U,
    untrusted_role = 1U << 8U,   // a role above member, ignored because roles are not trusted
    zoneless = 1U << 9U,         // its time had no zone and was read as UTC
    generated_code = 1U << 10U,  // its code was generated
    new_id = 1U << 11U,          // its id is taken in the store
    text_id = 1U << 12U,         // its id is not a number
    derived_name = 1U << 13U,    // its name was derived from its e-mail address
    dropped_hash = 1U << 14U,    // its password hash has an unknown scheme and was left out
    unknown_role = 1U << 15U,    // its role is unknown and was ignored
  };

  std::uint64_t id = 0;  // as given in the file; 0: none
  std::int64_t registered_at = 0;
  std::uint64_t referrer = 0;
  std::uint32_t block = 0;      // block of the TextStore
  std::uint32_t text = 0;       // offset in the block; there begins the packed user,
  std::uint32_t hash_size = 0;  // followed by the packed password hash (0: none),
  std::uint32_t place = 0;      // line in its chunk, or index of the array element, from 0
  std::uint32_t password = 0;   // number of its plain password, from 1; 0: none
  std::uint16_t user_size = 0;
  std::uint16_t referrer_size = 0;  // followed by the referrer's name, if it is a text,
  std::uint16_t own_size = 0;       // followed by its own names (OwnName)
  std::uint16_t flags = 0;
  Role role = Role::member;
  RefKind ref_kind = RefKind::none;
  Verdict verdict = Verdict::fresh;

  [[nodiscard]] bool has(Flag flag) const { return (flags & flag) != 0; }
  void set(Flag flag) { flags = static_cast<std::uint16_t>(flags | flag); }
};

// The texts of a record, as views into the TextStore. Empty: none.
struct PackedTexts {
  std::string_view user;
  std::string_view hash;
  std::string_view referrer_key;
  std::string_view own_names;
};

// The hash of a key and its record.
struct KeyRef {
  std::uint64_t hash = 0;
  std::uint32_t record = 0;  // index in its chunk, later in the file
  auto operator<=>(const KeyRef&) const = default;
};

// A name of a record other than id number, e-mail and code.
struct OwnName {
  std::uint64_t hash = 0;    // of the name
  std::uint32_t record = 0;  // as KeyRef
  OwnNameKind kind = OwnNameKind::id;
  auto operator<=>(const OwnName&) const = default;
};

// Both own names of a record. Packed: the length of the id in a byte, the id, the user name.
struct OwnNames {
  std::string_view id;
  std::string_view username;
};
[[nodiscard]] OwnNames own_names_of(std::string_view packed);
inline constexpr std::size_t max_own_name = 255;  // bytes

// A code in the file that is a number without a leading zero, and so could also be an id.
struct DigitCode {
  std::uint64_t number = 0;
  std::uint32_t record = 0;  // as KeyRef
  auto operator<=>(const DigitCode&) const = default;
};

// A fault of one record of a chunk.
struct ChunkFault {
  std::uint32_t record = 0;  // index in the chunk
  std::string message;
};

// The number of objects of a Django model.
struct ModelCount {
  std::string model;
  std::uint64_t users = 0;
  std::uint64_t others = 0;  // not users: they lack a password or a name
};

// Counts what was irregular in the records of a file and was corrected.
struct Corrections {
  std::uint64_t null_words = 0;  // values that were a word for an empty value
  std::uint64_t trimmed = 0;     // values with invisible characters at the edges
  std::uint64_t short_rows = 0;
  std::uint64_t nameless_cells = 0;
  std::uint64_t not_utf8 = 0;  // invalid records
  bool no_line_end = false;    // of the last row of a CSV file

  Corrections& operator+=(const Corrections& other);
};

// A chunk of the file, read and validated by one thread.
struct Chunk {
  std::vector<ImportRecord> records;
  std::string texts;
  std::vector<KeyRef> emails;
  std::vector<KeyRef> codes;
  std::vector<Secret> passwords;
  std::vector<ChunkFault> faults;  // the first max_import_faults
  std::uint64_t fault_count = 0;
  std::vector<Extent> extents;  // of `records`, if needed for rejects
  std::uint32_t places = 0;     // lines, or elements
  std::vector<OwnName> own_names;
  std::vector<DigitCode> digit_codes;
  std::vector<ModelCount> models;
  Corrections corrections;
  std::vector<std::string> unknown_columns;
  std::vector<AliasColumn> alias_columns;
  std::uint64_t begin = 0;  // its offset in the file
  std::uint64_t of = 1;     // estimate of the number of such chunks in the file

  // Clears everything but keeps the memory.
  void clear();
};

}  // namespace refctl::importing
