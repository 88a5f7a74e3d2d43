#pragma once

#include "store/model/instant.hpp"
#include "store/model/secret.hpp"
#include "store/model/user.hpp"
#include "store/rules/import/parse/splitter.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// How a record names its referrer. The first four are what the file says, the last two what it came to mean.
enum class RefKind : std::uint8_t {
  none,
  id,      // referrer = the id
  digits,  // likewise, but a text: ambiguous if it is also another user's code
  email,   // referrer = the key's hash; the key is among the texts
  code,    // likewise
  record,  // referrer = the index of another record
  stored,  // referrer = the id of a user of the store
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
  std::uint16_t referrer_size = 0;  // and behind that the key of the referrer, where a key names it
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
};

// A key of a record, by its hash.
struct KeyRef {
  std::uint64_t hash = 0;
  std::uint32_t record = 0;  // in its chunk while that is read, later in the file
  auto operator<=>(const KeyRef&) const = default;
};

// What is wrong with one record of a chunk.
struct ChunkFault {
  std::uint32_t record = 0;  // index in the chunk
  std::string message;
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
  std::uint32_t other_models = 0;
  std::vector<std::string> unknown_columns;
  std::uint64_t begin = 0;  // its place in the file, in bytes
  std::uint64_t of = 1;     // so many such chunks has the file, roughly

  // Keeps the memory.
  void clear();
};

}  // namespace refctl::importing
