#pragma once

#include "store/model/user/id_ranges.hpp"
#include "store/rules/import/decide/staging.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace refctl::importing {

// Why a record that is right by itself is refused all the same.
enum class Reason : std::uint8_t {
  email_twice,   // other: the record that has it first
  code_twice,    // likewise
  id_twice,      // likewise
  email_stored,  // other: the user of the store who has it
  code_stored,   // likewise
  id_stored,     // other: the id
  referrer_unknown,
  referrer_only_code,  // digits: nobody has the id, but somebody the code
  referrer_ambiguous,  // other: the ambiguity's number
  referrer_refused,    // other: the referrer's record
  own_referrer,
  loop,  // other: the loop's number
};

// A collision with another record or with the store.
[[nodiscard]] constexpr bool is_conflict(Reason reason) { return reason <= Reason::id_stored; }

struct Refusal {
  std::uint64_t other = 0;
  std::uint32_t record = 0;
  Reason reason = Reason::email_twice;
};

// Whom a name means: a record of the file before a user of the store.
struct Named {
  RefKind kind = RefKind::none;  // none: nobody; else record or stored
  std::uint64_t value = 0;
  bool operator==(const Named&) const = default;
};

// One way to read the name of a referrer.
// similar_code: nobody has the code, but one that people may have copied so.
enum class ReadAs : std::uint8_t { id, code, email, username, similar_code };
struct Reading {
  ReadAs as = ReadAs::id;
  Named named;
  std::uint32_t code = 0;  // of similar_code: the one that somebody has, in Resolution::codes_read
};

// A name of a referrer that means two users.
struct Ambiguity {
  Reading one;
  Reading other;
};

// Users who would refer each other in a circle: records of the file, and users of the store between them.
struct Loop {
  static constexpr std::size_t most_named = 10;
  std::vector<Named> members;  // the first ones
  std::uint64_t more = 0;      // how many are not named
};

// What the records of a file mean together and for the store: Staged::verdict and the resolved referrers
// are in the records, the rest is here.
struct Resolution {
  std::vector<Refusal> refusals;  // sorted by record; malformed records are not among them
  std::vector<Loop> loops;
  std::unordered_map<std::uint64_t, std::string> loop_emails;  // of their users of the store
  std::vector<Ambiguity> ambiguities;
  std::vector<std::uint32_t> similar_codes;  // records whose referrer was found by a similar code
  std::vector<std::string> codes_read;       // of Reading::code
  sorting::BigVector<std::uint64_t> ids;     // a record's id in the store
  std::vector<std::uint32_t> order;          // the fresh records by id; empty where `in_order`
  bool in_order = false;                     // all records are fresh and have ids in their own order
  std::uint64_t first_unused = 1;            // the store's next id: nobody has it or one above
  std::uint64_t fresh = 0;
  std::uint64_t existing = 0;
  std::uint64_t updates = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t refused = 0;
  std::uint64_t new_ids = 0;
  Noticed noticed;  // of the records that are not refused
};

// The ids of the fresh records: as many ranges as there are runs of ids that somebody may have had, and one for all
// above those. Nobody else has an id in them when the users become visible.
[[nodiscard]] std::vector<IdRange> added_ids(const Resolution& resolution);

// The words for a refusal, of what the file says.
[[nodiscard]] std::string describe(const Refusal& refusal, const Staging& staging, const Resolution& resolution);

// "line 12" or "record 12".
[[nodiscard]] std::string place_name(const Staging& staging, std::size_t record);

}  // namespace refctl::importing
