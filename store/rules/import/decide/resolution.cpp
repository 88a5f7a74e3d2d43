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

std::string describe_loop(const Staging& staging, const Resolution& resolution, std::uint64_t loop) {
  const auto& members = resolution.loops[loop];
  constexpr std::size_t most = 10;
  std::string text = "its referrers form a loop: ";
  for (std::size_t i = 0; i < members.size() && i < most; ++i) text += person(staging, members[i]) + " → ";
  if (members.size() > most) text += fmt::format("{} more → ", members.size() - most);
  return text + person(staging, members.front());
}

std::string describe_unknown(const Staging& staging, const Staged& record) {
  if (record.ref_kind == RefKind::id || record.ref_kind == RefKind::digits) {
    return fmt::format("its referrer is unknown: no user with the id {} in the file or the store{}", record.referrer,
                       record.ref_kind == RefKind::digits ? " (a code of digits alone is written code:DIGITS)" : "");
  }
  return fmt::format("its referrer is unknown: no user with the {} {} in the file or the store",
                     record.ref_kind == RefKind::email ? "e-mail address" : "referral code",
                     staging.texts.at(record).referrer_key);
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
    case Reason::referrer_ambiguous:
      return fmt::format(
          "its referrer \"{0}\" is the id of one user and the referral code of another: write id:{0} or "
          "code:{0}",
          other);
    case Reason::referrer_refused: return fmt::format("its referrer is refused: {}", person(staging, other));
    case Reason::own_referrer: return "it names itself as its referrer";
    case Reason::loop: return describe_loop(staging, resolution, refusal.other);
  }
  return {};
}

}  // namespace refctl::importing
