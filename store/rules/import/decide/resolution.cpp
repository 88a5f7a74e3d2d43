#include "store/rules/import/decide/resolution.hpp"

#include <fmt/format.h>

namespace refctl::importing {

namespace {

// A person as the file names them.
std::string person(const Staging& staging, std::size_t record) {
  const Staged& staged = staging.records[record];
  const std::string place = place_name(staging, record);
  if (staged.has(Staged::has_email)) return fmt::format("{} ({})", place, staging.unpacked(record).user.email);
  return staged.id == 0 ? place : fmt::format("{} (id {})", place, staged.id);
}

std::string describe_loop(const Staging& staging, const Resolution& resolution, std::uint64_t number) {
  const Loop& loop = resolution.loops[number];
  const auto name = [&](const Named& member) {
    if (member.kind == RefKind::record) return person(staging, static_cast<std::size_t>(member.value));
    const auto email = resolution.loop_emails.find(member.value);
    return email == resolution.loop_emails.end() ? fmt::format("user {}", member.value)
                                                 : fmt::format("user {} ({})", member.value, email->second);
  };
  std::string text = "its referrers form a loop: ";
  for (const Named& member : loop.members) text += name(member) + " → ";
  if (loop.more != 0) text += fmt::format("{} more → ", loop.more);
  return text + name(loop.members.front());
}

// The name of its referrer as the file has it.
std::string referrer_name(const Staging& staging, const Staged& record) {
  if (record.ref_kind == RefKind::id || record.ref_kind == RefKind::digits) return std::to_string(record.referrer);
  return shown(staging.texts.at(record).referrer_key);
}

std::string describe_unknown(const Staging& staging, const Staged& record) {
  const std::string name = referrer_name(staging, record);
  const auto unknown = [&](std::string_view what) {
    return fmt::format("its referrer is unknown: no user with the {} {} in the file or the store", what, name);
  };
  switch (record.ref_kind) {
    case RefKind::id: return unknown("id");
    case RefKind::digits: return unknown("id") + " (a code of digits alone is written code:DIGITS)";
    case RefKind::email: return unknown("e-mail address");
    case RefKind::natural: return unknown("user name or e-mail address");
    case RefKind::name:
      return fmt::format("referred_by names nobody: {} (no record of the file has this id, and no code is so)", name);
    default: return unknown("referral code");
  }
}

std::string user_of(const Staging& staging, const Named& named) {
  if (named.kind == RefKind::stored) return fmt::format("user {} of the store", named.value);
  return person(staging, static_cast<std::size_t>(named.value));
}

struct ReadAsWords {
  std::string_view what;
  std::string_view prefix;
};

ReadAsWords words_of(ReadAs as) {
  switch (as) {
    case ReadAs::id: return {"id", "id:"};
    case ReadAs::code: return {"referral code", "code:"};
    case ReadAs::email: return {"e-mail address", "email:"};
    case ReadAs::username: return {"user name", ""};
    case ReadAs::similar_code: break;
  }
  return {};
}

std::string describe_ambiguity(const Staging& staging, const Staged& record, const Resolution& resolution,
                               const Ambiguity& ambiguity) {
  const std::string name = referrer_name(staging, record);
  if (ambiguity.one.as == ReadAs::similar_code) {
    return fmt::format(
        "its referrer is unknown: no user has the referral code \"{}\"; it may be read as {} of {} or {} of {}", name,
        resolution.codes_read[ambiguity.one.code], user_of(staging, ambiguity.one.named),
        resolution.codes_read[ambiguity.other.code], user_of(staging, ambiguity.other.named));
  }
  const auto [one, one_prefix] = words_of(ambiguity.one.as);
  const auto [other, other_prefix] = words_of(ambiguity.other.as);
  std::string text = fmt::format("its referrer \"{}\" may be two users: it is the {} of {} and the {} of {}", name, one,
                                 user_of(staging, ambiguity.one.named), other, user_of(staging, ambiguity.other.named));
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

std::string place_name(const Staging& staging, std::size_t record) {
  return fmt::format("{} {}", staging.layout.by_line() ? "line" : "record", staging.place_of(record));
}

std::string describe(const Refusal& refusal, const Staging& staging, const Resolution& resolution) {
  const Staged& record = staging.records[refusal.record];
  const User said = staging.unpacked(refusal.record).user;
  const auto other = static_cast<std::size_t>(refusal.other);
  switch (refusal.reason) {
    case Reason::email_twice:
      return fmt::format("it holds the same e-mail address as {}: {}", place_name(staging, other), said.email);
    case Reason::code_twice:
      return fmt::format("it has the same referral code as {}: {}", place_name(staging, other), said.code);
    case Reason::id_twice: return fmt::format("it has the same id as {}: {}", place_name(staging, other), record.id);
    case Reason::email_stored:
      return fmt::format("its e-mail address belongs to user {} of the store: {}", other, said.email);
    case Reason::code_stored:
      return fmt::format("its referral code belongs to user {} of the store: {}", other, said.code);
    case Reason::id_stored: return fmt::format("its id is taken in the store: {}", other);
    case Reason::referrer_unknown: return describe_unknown(staging, record);
    case Reason::referrer_only_code:
      return fmt::format(
          "its referrer is unknown: no user has the id {0}; a user has the referral code {0}, which is "
          "written code:{0}",
          record.referrer);
    case Reason::referrer_ambiguous:
      return describe_ambiguity(staging, record, resolution, resolution.ambiguities[refusal.other]);
    case Reason::referrer_refused: return fmt::format("its referrer is refused: {}", person(staging, other));
    case Reason::own_referrer: return "it names itself as its referrer";
    case Reason::loop: return describe_loop(staging, resolution, refusal.other);
  }
  return {};
}

}  // namespace refctl::importing
