#include "store/rules/import/decide/resolution.hpp"

#include <fmt/format.h>

namespace refctl::importing {

namespace {

// Returns the place of a record with its e-mail or id.
std::string person(const ImportTable& table, std::size_t record) {
  const ImportRecord& entry = table.records[record];
  const std::string place = place_name(table, record);
  if (entry.has(ImportRecord::has_email)) return fmt::format("{} ({})", place, table.unpacked(record).user.email);
  return entry.id == 0 ? place : fmt::format("{} (id {})", place, entry.id);
}

std::string describe_loop(const ImportTable& table, const Resolution& resolution, std::uint64_t number) {
  const ReferrerLoop& loop = resolution.loops[number];
  const auto name = [&](const ResolvedName& member) {
    if (member.kind == RefKind::record) return person(table, static_cast<std::size_t>(member.value));
    const auto email = resolution.loop_emails.find(member.value);
    return email == resolution.loop_emails.end() ? fmt::format("user {}", member.value)
                                                 : fmt::format("user {} ({})", member.value, email->second);
  };
  std::string text = "its referrers form a loop: ";
  for (const ResolvedName& member : loop.members) text += name(member) + " → ";
  if (loop.more != 0) text += fmt::format("{} more → ", loop.more);
  return text + name(loop.members.front());
}

// Returns the referrer's name as given in the file.
std::string referrer_name(const ImportTable& table, const ImportRecord& record) {
  if (record.ref_kind == RefKind::id || record.ref_kind == RefKind::digits) return std::to_string(record.referrer);
  return shown(table.texts.at(record).referrer_key);
}

std::string describe_unknown(const ImportTable& table, const ImportRecord& record) {
  const std::string name = referrer_name(table, record);
  const auto unknown = [&](std::string_view what) {
    return fmt::format("its referrer is unknown: no user with the {} {} in the file or the store", what, name);
  };
  switch (record.ref_kind) {
    case RefKind::id: return unknown("id");
    case RefKind::digits: return unknown("id") + " (for a code of digits write code:DIGITS)";
    case RefKind::email: return unknown("e-mail address");
    case RefKind::natural: return unknown("user name or e-mail address");
    case RefKind::name:
      return fmt::format(
          "referred_by names nobody: {} (it is not the id of a record in the file, and not a valid code)", name);
    default: return unknown("referral code");
  }
}

std::string user_of(const ImportTable& table, const ResolvedName& named) {
  if (named.kind == RefKind::stored) return fmt::format("user {} of the store", named.value);
  return person(table, static_cast<std::size_t>(named.value));
}

struct NameKindWords {
  std::string_view what;
  std::string_view prefix;
};

NameKindWords words_of(NameKind as) {
  switch (as) {
    case NameKind::id: return {"id", "id:"};
    case NameKind::code: return {"referral code", "code:"};
    case NameKind::email: return {"e-mail address", "email:"};
    case NameKind::username: return {"user name", ""};
    case NameKind::similar_code: break;
  }
  return {};
}

std::string describe_ambiguity(const ImportTable& table, const ImportRecord& record, const Resolution& resolution,
                               const Ambiguity& ambiguity) {
  const std::string name = referrer_name(table, record);
  if (ambiguity.one.as == NameKind::similar_code) {
    return fmt::format(
        "its referrer is unknown: no user has the referral code \"{}\"; it may be read as {} of {} or {} of {}", name,
        resolution.codes_read[ambiguity.one.code], user_of(table, ambiguity.one.named),
        resolution.codes_read[ambiguity.other.code], user_of(table, ambiguity.other.named));
  }
  const auto [one, one_prefix] = words_of(ambiguity.one.as);
  const auto [other, other_prefix] = words_of(ambiguity.other.as);
  std::string text = fmt::format("its referrer \"{}\" is ambiguous: it is the {} of {} and the {} of {}", name, one,
                                 user_of(table, ambiguity.one.named), other, user_of(table, ambiguity.other.named));
  if (one_prefix != other_prefix && !one_prefix.empty() && !other_prefix.empty()) {
    text += fmt::format(": write {0}{2} or {1}{2}", one_prefix, other_prefix, name);
  }
  return text;
}

}  // namespace

std::vector<IdRange> added_ids(const Resolution& resolution) {
  std::vector<IdRange> ranges;
  for (std::uint64_t i = 0; i < resolution.fresh; ++i) {
    const UserId id{resolution.ids[resolution.in_order ? i : resolution.order[i]]};
    const bool unused_so_far = !ranges.empty() && ranges.back().last.value >= resolution.first_unused;
    if (unused_so_far || (!ranges.empty() && ranges.back().last.value + 1 == id.value)) {
      ranges.back().last = id;
    } else {
      ranges.push_back({.first = id, .last = id});
    }
  }
  return ranges;
}

std::string place_name(const ImportTable& table, std::size_t record) {
  return fmt::format("{} {}", table.layout.by_line() ? "line" : "record", table.place_of(record));
}

std::string describe(const Refusal& refusal, const ImportTable& table, const Resolution& resolution) {
  const ImportRecord& record = table.records[refusal.record];
  const User said = table.unpacked(refusal.record).user;
  const auto other = static_cast<std::size_t>(refusal.other);
  switch (refusal.reason) {
    case Reason::email_twice:
      return fmt::format("it has the same e-mail address as {}: {}", place_name(table, other), said.email);
    case Reason::code_twice:
      return fmt::format("it has the same referral code as {}: {}", place_name(table, other), said.code);
    case Reason::id_twice: return fmt::format("it has the same id as {}: {}", place_name(table, other), record.id);
    case Reason::email_stored:
      return fmt::format("its e-mail address belongs to user {} of the store: {}", other, said.email);
    case Reason::code_stored:
      return fmt::format("its referral code belongs to user {} of the store: {}", other, said.code);
    case Reason::id_stored: return fmt::format("its id is taken in the store: {}", other);
    case Reason::referrer_unknown: return describe_unknown(table, record);
    case Reason::referrer_only_code:
      return fmt::format(
          "its referrer is unknown: no user has the id {0}; a user has the referral code {0}, which is "
          "written code:{0}",
          record.referrer);
    case Reason::referrer_ambiguous:
      return describe_ambiguity(table, record, resolution, resolution.ambiguities[refusal.other]);
    case Reason::referrer_refused: return fmt::format("its referrer is refused: {}", person(table, other));
    case Reason::own_referrer: return "it names itself as its referrer";
    case Reason::loop: return describe_loop(table, resolution, refusal.other);
  }
  return {};
}

}  // namespace refctl::importing
