#pragma once

#include "store/model/audit.hpp"
#include "store/model/fault.hpp"
#include "store/model/import.hpp"
#include "store/model/page.hpp"
#include "store/model/views.hpp"
#include "store/wire/json_writer.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

// The answers of the use cases as JSON, with the keys and the key order of cli.md and rest.md. The CLI's
// --json and the REST server both write through these, so that the same facts have the same keys.

namespace refctl::wire {

// id, name, email, role, referral_code, referred_by, registered_at, disabled; of an erased user name,
// email and referral_code are null.
void write_user(JsonWriter& out, const UserView& user);
// The same keys without the braces, for an object that has more.
void write_user_members(JsonWriter& out, const UserView& user);
// A user's keys, then referral_points, downline, depth, path.
void write_details(JsonWriter& out, const UserDetails& details);
void write_details_members(JsonWriter& out, const UserDetails& details);  // without the braces
// id, name, email, registered_at.
void write_referral_row(JsonWriter& out, const ReferralRow& referral);
inline void write_referral(JsonWriter& out, const ReferralView& referral) { write_referral_row(out, referral.row()); }

// The CLI's login: token, expires_at, user, target.
void write_session(JsonWriter& out, const OpenedSession& session, std::string_view target);
// The server's: jwt, expires_at, user.
void write_login_answer(JsonWriter& out, const OpenedSession& session);
// The CLI's whoami: user, target, expires_at (null for an operator's session that never ends).
void write_whoami(JsonWriter& out, const WhoAmI& me, std::string_view target);
// The server's: a user's keys, then referral_points.
void write_own_user(JsonWriter& out, const WhoAmI& me);

// path: the chain from the root down to the user (each a user); with another user also other_path and
// common (the nearest common referrer, or null).
void write_path(JsonWriter& out, const PathView& path);

// number, at, actor, origin, action, user (id or null), changes [{field, before, after}], erased.
void write_audit_entry(JsonWriter& out, const AuditEntry& entry);
// invariant, user, message, repair.
void write_fault(JsonWriter& out, const Fault& fault);
// read, added, updated, skipped, refused, warnings, seconds, users_per_second, rejects.
void write_import_report(JsonWriter& out, const ImportReport& report);
// The server's: the same, but for faults [{line or record, conflict, reason}] and fault_count, which also counts those
// that are not listed, and as rejects the refused records themselves, each as the JSON text of ImportHooks::reject.
void write_import_answer(JsonWriter& out, const ImportReport& report, std::span<const std::string> rejects);

// What stands in `next` and `previous`: JSON values ready to be written ("3", "\"http://…\"", "null").
struct PageEnds {
  std::string next;
  std::string previous;
};

// Page numbers, as the CLI has them; null where there is none and in a walk by `after`.
template <typename T>
[[nodiscard]] PageEnds numbered_ends(const Page<T>& page) {
  const bool numbered = !page.request.after;
  return {numbered && page.has_next ? std::to_string(page.request.number + 1) : "null",
          numbered && page.has_previous ? std::to_string(page.request.number - 1) : "null"};
}

// count, next, previous, and the beginning of results: the caller writes the rows, then ends array and object.
inline void begin_page(JsonWriter& out, std::uint64_t count, const PageEnds& ends) {
  out.begin_object().member("count", count);
  out.key("next").raw(ends.next).key("previous").raw(ends.previous);
  out.key("results").begin_array();
}

// count, next, previous, results; `write_row(JsonWriter&, const T&)` writes one result.
template <typename T, typename WriteRow>
void write_page(JsonWriter& out, const Page<T>& page, const PageEnds& ends, const WriteRow& write_row) {
  begin_page(out, page.count, ends);
  for (const T& row : page.results) write_row(out, row);
  out.end_array().end_object();
}

}  // namespace refctl::wire
