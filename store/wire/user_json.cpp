#include "store/wire/user_json.hpp"

#include "store/wire/json_string.hpp"

#include <array>
#include <charconv>
#include <cstring>

namespace refctl::wire {

namespace {

void write_text_or_null(JsonWriter& out, std::string_view key, std::string_view value, bool absent) {
  out.key(key);
  if (absent) {
    out.null();
  } else {
    out.text(value);
  }
}

void write_chain(JsonWriter& out, std::string_view key, const std::vector<UserView>& chain) {
  out.key(key).begin_array();
  for (auto user = chain.rbegin(); user != chain.rend(); ++user) write_user(out, *user);
  out.end_array();
}

// Puts a row together beside the text and appends it at once: pages consist of such rows. False where it may be longer
// than nearly all.
bool write_short_row(JsonWriter& out, const ReferralRow& row) {
  constexpr std::size_t most_text = 300;
  constexpr std::size_t rest = 100;  // keys, id and time
  std::array<char, json_string_room(most_text) + rest> text;
  if (row.name.size() + row.email.size() > most_text) return false;
  char* at = text.data();
  const auto add = [&](std::string_view piece) {
    std::memcpy(at, piece.data(), piece.size());
    at += piece.size();
  };
  add(R"({"id":)");
  at = std::to_chars(at, at + 20, row.id.value).ptr;
  add(R"(,"name":)");
  at = put_json_string(at, row.name);
  add(R"(,"email":)");
  at = put_json_string(at, row.email);
  add(R"(,"registered_at":")");
  at = put_rfc3339(at, row.registered_at);
  add("\"}");
  out.raw({text.data(), static_cast<std::size_t>(at - text.data())});
  return true;
}

void write_id_or_null(JsonWriter& out, std::string_view key, const std::optional<UserId>& id) {
  out.key(key);
  if (id) {
    out.integer(id->value);
  } else {
    out.null();
  }
}

}  // namespace

void write_user_members(JsonWriter& out, const UserView& view) {
  const User& user = view.user;
  out.member("id", user.id.value);
  write_text_or_null(out, "name", user.name, user.erased);
  write_text_or_null(out, "email", user.email, user.erased);
  out.member("role", name_of(user.role));
  write_text_or_null(out, "referral_code", user.code, user.erased);
  out.key("referred_by");
  if (view.referred_by) {
    const Referrer& referrer = *view.referred_by;
    // An erased referrer has no code; living users always have one.
    const bool erased = referrer.code.empty();
    out.begin_object().member("id", referrer.id.value);
    write_text_or_null(out, "name", referrer.name, erased);
    write_text_or_null(out, "referral_code", referrer.code, erased);
    out.end_object();
  } else {
    out.null();
  }
  out.member("registered_at", user.registered_at).member("disabled", user.disabled);
}

void write_user(JsonWriter& out, const UserView& user) {
  out.begin_object();
  write_user_members(out, user);
  out.end_object();
}

void write_details_members(JsonWriter& out, const UserDetails& details) {
  write_user_members(out, details.view);
  out.member("referral_points", details.referral_points)
      .member("downline", details.downline)
      .member("depth", details.depth);
  out.key("path").begin_array();
  for (const UserId id : details.path) out.integer(id.value);
  out.end_array();
}

void write_details(JsonWriter& out, const UserDetails& details) {
  out.begin_object();
  write_details_members(out, details);
  out.end_object();
}

void write_referral_row(JsonWriter& out, const ReferralRow& referral) {
  const bool erased = referral.email.empty();
  if (!erased && write_short_row(out, referral)) return;
  out.begin_object().member("id", referral.id.value);
  write_text_or_null(out, "name", referral.name, erased);
  write_text_or_null(out, "email", referral.email, erased);
  out.member("registered_at", referral.registered_at).end_object();
}

void write_session(JsonWriter& out, const OpenedSession& session, std::string_view target) {
  out.begin_object().member("token", session.token.reveal()).member("expires_at", session.expires_at).key("user");
  write_user(out, session.user);
  out.member("target", target).end_object();
}

void write_login_answer(JsonWriter& out, const OpenedSession& session) {
  out.begin_object().member("jwt", session.token.reveal()).member("expires_at", session.expires_at).key("user");
  write_user(out, session.user);
  out.end_object();
}

void write_whoami(JsonWriter& out, const WhoAmI& me, std::string_view target) {
  out.begin_object().key("user");
  write_user(out, me.user);
  out.member("target", target).member("expires_at", me.expires_at).end_object();
}

void write_own_user(JsonWriter& out, const WhoAmI& me) {
  out.begin_object();
  write_user_members(out, me.user);
  out.member("referral_points", me.referral_points).end_object();
}

void write_path(JsonWriter& out, const PathView& path) {
  out.begin_object();
  write_chain(out, "path", path.chain);
  if (path.other_chain) {
    write_chain(out, "other_path", *path.other_chain);
    out.key("common");
    if (path.common) {
      write_user(out, *path.common);
    } else {
      out.null();
    }
  }
  out.end_object();
}

void write_audit_entry(JsonWriter& out, const AuditEntry& entry) {
  out.begin_object().member("number", entry.number).member("at", entry.at).member("actor", entry.actor);
  out.member("origin", entry.origin).member("action", entry.action);
  write_id_or_null(out, "user", entry.subject);
  out.key("changes").begin_array();
  for (const AuditChange& change : entry.changes) {
    out.begin_object().member("field", change.field).member("before", change.before).member("after", change.after);
    out.end_object();
  }
  out.end_array().member("erased", entry.erased).end_object();
}

void write_fault(JsonWriter& out, const Fault& fault) {
  out.begin_object().member("invariant", fault.invariant);
  write_id_or_null(out, "user", fault.user);
  out.member("message", fault.message);
  write_text_or_null(out, "repair", fault.repair, fault.repair.empty());
  out.end_object();
}

namespace {

void write_import_counts(JsonWriter& out, const ImportReport& report) {
  const std::uint64_t taken = report.added + report.updated + report.skipped;
  out.member("read", report.read).member("added", report.added).member("updated", report.updated);
  out.member("skipped", report.skipped).member("refused", report.refused).key("warnings").begin_array();
  for (const std::string& warning : report.warnings) out.text(warning);
  out.end_array().member("seconds", report.seconds);
  out.member("users_per_second", report.seconds > 0 ? static_cast<double>(taken) / report.seconds : 0.0);
}

}  // namespace

void write_import_report(JsonWriter& out, const ImportReport& report) {
  out.begin_object();
  write_import_counts(out, report);
  out.member("rejects", report.rejects).end_object();
}

void write_import_answer(JsonWriter& out, const ImportReport& report, std::span<const std::string> rejects) {
  out.begin_object();
  write_import_counts(out, report);
  out.key("faults").begin_array();
  for (const ImportFault& fault : report.faults) {
    out.begin_object().member(report.place_is_line ? "line" : "record", fault.place);
    out.member("conflict", fault.conflict).member("reason", fault.message).end_object();
  }
  out.end_array().member("fault_count", report.fault_count).key("rejects").begin_array();
  for (const std::string& line : rejects) out.raw(line);
  out.end_array().end_object();
}

}  // namespace refctl::wire
