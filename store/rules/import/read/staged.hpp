#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/time/instant.hpp"
#include "store/model/user/user.hpp"
#include "store/rules/import/parse/columns.hpp"
#include "store/rules/import/parse/field_resolver.hpp"
#include "store/rules/import/parse/splitter.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// How a record names its referrer: what the file says of it, or, in the last two, which user that turned out to be.
enum class RefKind : std::uint8_t {
  none,
  id,       // referrer = the id
  digits,   // likewise, but a text: ambiguous if it is also another user's code
  email,    // referrer = the hash of the key, which is among the texts
  code,     // referrer = the hash of the key; the code as typed is among the texts
  name,     // no possible code: referrer = the hash of the text, which is among the texts
  natural,  // likewise, a user name: a natural foreign key of Django
  record,   // referrer = the index of another record
  stored,   // referrer = the id of a user of the store
};

// A text by which records of the file may name a user besides id, e-mail and code.
enum class OwnNameKind : std::uint8_t {
  id,        // an id that is no number: a UUID
  username,  // of a Django dump
};

enum class Verdict : std::uint8_t {
  fresh,      // becomes a new user
  existing,   // is left as the store has it
  update,     // changes a user of the store
  unchanged,  // would update one, who is as the record says
  refused,
};

// A record of the file, checked by itself: the part of even size. The rest is packed for the store and lies in a
// TextStore.
struct Staged {
  enum Flag : std::uint16_t {
    malformed = 1U << 0U,  // a field is wrong, or all of it
    has_email = 1U << 1U,
    has_code = 1U << 2U,
    has_time = 1U << 3U,
    erased = 1U << 4U,
    disabled = 1U << 5U,
    says_disabled = 1U << 6U,
    says_role = 1U << 7U,
    had_more = 1U << 8U,    // a role above member that is not trusted
    zoneless = 1U << 9U,    // its time had no zone and was taken as UTC
    made_code = 1U << 10U,  // it was packed with a code that was made for it
    new_id = 1U << 11U,     // the file's id is taken in the store
    named = 1U << 12U,      // it has an id that is no number
    made_name = 1U << 13U,  // it has no name and was named after its e-mail address
    no_hash = 1U << 14U,    // its password hash, of an unknown scheme, was left out
    odd_role = 1U << 15U,   // its role is unknown and was not asked for
  };

  std::uint64_t id = 0;  // the file's, 0: none; in the end the one it gets
  std::int64_t registered_at = 0;
  std::uint64_t referrer = 0;
  std::uint32_t block = 0;      // of the TextStore
  std::uint32_t text = 0;       // the place in the block of: the packed user,
  std::uint32_t hash_size = 0;  // behind it the packed password hash, 0: none,
  std::uint32_t place = 0;      // line in its chunk, from 0; record in its chunk for arrays
  std::uint32_t password = 0;   // a plain password's number, from 1
  std::uint16_t user_size = 0;
  std::uint16_t referrer_size = 0;  // behind that the name of the referrer, where it is a text,
  std::uint16_t own_size = 0;       // and behind that its own names (OwnName)
  std::uint16_t flags = 0;
  Role role = Role::member;
  RefKind ref_kind = RefKind::none;
  Verdict verdict = Verdict::fresh;

  [[nodiscard]] bool has(Flag flag) const { return (flags & flag) != 0; }
  void set(Flag flag) { flags = static_cast<std::uint16_t>(flags | flag); }
};

// The packed part of a record; views into the TextStore.
struct PackedTexts {
  std::string_view user;
  std::string_view hash;          // empty: none
  std::string_view referrer_key;  // likewise
  std::string_view own_names;     // likewise
};

// A key of a record, by its hash.
struct KeyRef {
  std::uint64_t hash = 0;
  std::uint32_t record = 0;  // in its chunk while that is read, later in the file
  auto operator<=>(const KeyRef&) const = default;
};

// A name of a record that is neither e-mail, code nor number.
struct OwnName {
  std::uint64_t hash = 0;    // of the text
  std::uint32_t record = 0;  // as KeyRef
  OwnNameKind kind = OwnNameKind::id;
  auto operator<=>(const OwnName&) const = default;
};

// Both own names of a record: the first byte is the length of the id.
struct OwnNames {
  std::string_view id;
  std::string_view username;
};
[[nodiscard]] OwnNames own_names_of(std::string_view packed);
inline constexpr std::size_t max_own_name = 255;  // bytes

// A code of the file that is a number without a leading zero, and so could be taken for an id.
struct DigitCode {
  std::uint64_t number = 0;
  std::uint32_t record = 0;  // as KeyRef
  auto operator<=>(const DigitCode&) const = default;
};

// What is wrong with one record of a chunk.
struct ChunkFault {
  std::uint32_t record = 0;  // index in the chunk
  std::string message;
};

// How many objects of a Django model there are.
struct ModelCount {
  std::string model;
  std::uint64_t users = 0;
  std::uint64_t others = 0;  // no users, for want of a password or of a name
};

// What is odd about records without being wrong, and was put right.
struct Oddities {
  std::uint64_t null_words = 0;  // values that were a word for nothing
  std::uint64_t trimmed = 0;     // values that had invisible characters around them
  std::uint64_t short_rows = 0;
  std::uint64_t nameless_cells = 0;
  std::uint64_t not_utf8 = 0;  // faulty records
  bool no_line_end = false;    // of the last row of a CSV file

  Oddities& operator+=(const Oddities& other);
};

// A piece of the file, read and checked by one thread.
struct Chunk {
  std::vector<Staged> records;
  std::string texts;
  std::vector<KeyRef> emails;
  std::vector<KeyRef> codes;
  std::vector<Secret> passwords;
  std::vector<ChunkFault> faults;  // the first max_import_faults
  std::uint64_t fault_count = 0;
  std::vector<Extent> extents;  // of `records`, when they are wanted for rejects
  std::uint32_t places = 0;     // lines, or elements
  std::vector<OwnName> own_names;
  std::vector<DigitCode> digit_codes;
  std::vector<ModelCount> models;
  Oddities oddities;
  std::vector<std::string> unknown_columns;
  std::vector<AliasColumn> alias_columns;
  std::uint64_t begin = 0;  // its place in the file, in bytes
  std::uint64_t of = 1;     // so many such chunks has the file, roughly

  // Keeps the memory.
  void clear();
};

}  // namespace refctl::importing
