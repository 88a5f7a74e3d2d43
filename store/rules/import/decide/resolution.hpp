#pragma once

#include "store/model/user/id_ranges.hpp"
#include "store/rules/import/decide/import_table.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace refctl::importing {

// Why a valid record is refused.
enum class Reason : std::uint8_t {
  email_twice,   // other: the first record with the e-mail
  code_twice,    // other: the first record with the code
  id_twice,      // other: the first record with the id
  email_stored,  // other: the user of the store with the e-mail
  code_stored,   // other: the user of the store with the code
  id_stored,     // other: the id
  referrer_unknown,
  referrer_only_code,  // digits that are no user's id, but a user's code
  referrer_ambiguous,  // other: index in `ambiguities`
  referrer_refused,    // other: the referrer's record
  own_referrer,
  loop,  // other: index in `loops`
};

// Returns whether the record conflicts with another record or with the store.
[[nodiscard]] constexpr bool is_conflict(Reason reason) { return reason <= Reason::id_stored; }

struct Refusal {
  std::uint64_t other = 0;
  std::uint32_t record = 0;
  Reason reason = Reason::email_twice;
};

// The user that a name refers to: a record of the file or, if there is none, a user of the store.
struct ResolvedName {
  RefKind kind = RefKind::none;  // none (unknown), record or stored
  std::uint64_t value = 0;
  bool operator==(const ResolvedName&) const = default;
};

// One interpretation of a referrer's name. similar_code: no user has the code, but a user has a code that people
// may copy like this.
enum class NameKind : std::uint8_t { id, code, email, username, similar_code };
struct Interpretation {
  NameKind as = NameKind::id;
  ResolvedName named;
  std::uint32_t code = 0;  // of similar_code: index of the existing code in Resolution::codes_read
};

// Two interpretations of a referrer's name that refer to different users.
struct Ambiguity {
  Interpretation one;
  Interpretation other;
};

// A loop of referrers: records of the file, and users of the store between them.
struct ReferrerLoop {
  static constexpr std::size_t max_members = 10;
  std::vector<ResolvedName> members;  // the first max_members
  std::uint64_t more = 0;             // the number of further members
};

// The result of resolve(), apart from the verdicts and resolved referrers, which are in the records.
struct Resolution {
  std::vector<Refusal> refusals;  // in order of records; without malformed records
  std::vector<ReferrerLoop> loops;
  std::unordered_map<std::uint64_t, std::string> loop_emails;  // e-mails of users of the store in `loops`
  std::vector<Ambiguity> ambiguities;
  std::vector<std::uint32_t> similar_codes;  // records whose referrer was found by a similar code
  std::vector<std::string> codes_read;       // for Interpretation::code
  sorting::BigVector<std::uint64_t> ids;     // by record: the id in the store
  std::vector<std::uint32_t> order;          // the new records in order of id; empty if `in_order`
  bool in_order = false;                     // all records are new, and their ids ascend
  std::uint64_t first_unused = 1;            // the store's next id: no user has it or a higher one
  std::uint64_t fresh = 0;
  std::uint64_t existing = 0;
  std::uint64_t updates = 0;
  std::uint64_t unchanged = 0;
  std::uint64_t refused = 0;
  std::uint64_t new_ids = 0;
  ImportWarnings warnings;  // about the records that are not refused
};

// Returns the ids of the new records as ranges. No other user has an id in these ranges when the new users become
// visible. Ids below first_unused form one range per run of consecutive ids; all others form one range.
[[nodiscard]] std::vector<IdRange> added_ids(const Resolution& resolution);

// Returns the message for a refusal.
[[nodiscard]] std::string describe(const Refusal& refusal, const ImportTable& table, const Resolution& resolution);

// Returns "line 12" or "record 12".
[[nodiscard]] std::string place_name(const ImportTable& table, std::size_t record);

}  // namespace refctl::importing
