#include "store/rules/admin/check.hpp"

#include "store/records/audit_chain.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/graph/measures.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

using Faults = std::vector<Fault>;

std::string chain_text(const std::vector<UserId>& loop) {
  constexpr std::size_t max_named = 20;
  std::string text;
  for (std::size_t i = 0; i < loop.size() && i < max_named; ++i) text += std::to_string(loop[i].value) + " <- ";
  if (loop.size() > max_named) text += "… <- ";
  return text + std::to_string(loop.front().value);
}

Result<> check_loops(records::Reader& reader, Faults& faults) {
  auto columns = graph::load_columns(reader);
  if (!columns) return failure_of(columns);
  for (const std::vector<UserId>& loop : graph::find_loops(*columns)) {
    if (loop.empty()) continue;
    const std::string what =
        loop.size() == 1 ? "refers themself" : "stands in a loop of " + std::to_string(loop.size()) + " referrers";
    faults.push_back({.invariant = 3,
                      .user = loop.front(),
                      .message = "user " + std::to_string(loop.front().value) + " " + what + ": " + chain_text(loop),
                      .repair = {}});
  }
  return {};
}

enum class Person { absent, erased, there };

// Returns which of the users exist. The ids may repeat.
Result<std::unordered_map<UserId, Person>> look_up(records::Reader& reader, std::vector<UserId> ids) {
  constexpr std::size_t users_per_call = 4096;
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::unordered_map<UserId, Person> people;
  for (const UserId id : ids) people.emplace(id, Person::absent);
  for (std::size_t at = 0; at < ids.size(); at += users_per_call) {
    const auto some = std::span(ids).subspan(at, std::min(users_per_call, ids.size() - at));
    auto read = reader.visit_users(some, [&](const records::UserSummary& user) {
      people[user.id] = user.erased ? Person::erased : Person::there;
    });
    if (!read) return failure_of(read);
  }
  return people;
}

Result<> check_sessions(records::Reader& reader, Faults& faults) {
  std::vector<UserId> holders;
  auto scanned = reader.scan_sessions([&](const Session& session) {
    holders.push_back(session.user);
    return Walk::on;
  });
  if (!scanned) return scanned;
  auto people = look_up(reader, holders);
  if (!people) return failure_of(people);
  for (const UserId holder : holders) {
    const Person person = people->at(holder);
    if (person == Person::there) continue;
    faults.push_back({.invariant = 6,
                      .user = holder,
                      .message = "a session is of user " + std::to_string(holder.value) +
                                 (person == Person::erased ? ", who has been erased" : ", who does not exist"),
                      .repair = "remove the session"});
  }
  return {};
}

// Checks that erased users have no password; the engine checks hashes without a user.
Result<> check_erased(records::Reader& reader, Faults& faults) {
  constexpr std::size_t users_per_call = 4096;
  records::Wanted wanted;
  std::vector<UserId> erased;
  auto scanned = reader.scan_users(UserId{1}, {}, [&](const records::UserSummary& user) {
    if (user.erased) erased.push_back(user.id);
    return Walk::on;
  });
  if (!scanned) return scanned;
  for (std::size_t i = 0; i < erased.size(); ++i) {
    if (i % users_per_call == 0 && reader.prefetches()) {
      const auto end = erased.begin() + static_cast<std::ptrdiff_t>(std::min(erased.size(), i + users_per_call));
      wanted.credentials.assign(erased.begin() + static_cast<std::ptrdiff_t>(i), end);
      if (auto fetched = reader.prefetch(wanted); !fetched) return fetched;
    }
    auto credential = reader.credential(erased[i]);
    if (!credential) return failure_of(credential);
    if (!*credential) continue;
    faults.push_back(
        {.invariant = 6,
         .user = erased[i],
         .message = "user " + std::to_string(erased[i].value) + " has been erased and still has a password",
         .repair = "remove the password"});
  }
  return {};
}

// An entry whose values were removed.
struct EmptiedEntry {
  std::uint64_t number = 0;
  std::optional<UserId> subject;
  std::optional<UserId> actor;
};

// Checks that values are missing only from entries about or by an erased user.
Result<> check_emptied(records::Reader& reader, const std::vector<EmptiedEntry>& entries, Faults& faults) {
  std::vector<UserId> ids;
  for (const EmptiedEntry& entry : entries) {
    if (entry.subject) ids.push_back(*entry.subject);
    if (entry.actor) ids.push_back(*entry.actor);
  }
  auto people = look_up(reader, std::move(ids));
  if (!people) return failure_of(people);
  const auto erased = [&](const std::optional<UserId>& id) { return id && people->at(*id) == Person::erased; };
  for (const EmptiedEntry& entry : entries) {
    if (erased(entry.subject) || erased(entry.actor)) continue;
    faults.push_back({.invariant = 9,
                      .user = entry.subject,
                      .message = "the values of audit entry " + std::to_string(entry.number) +
                                 " are gone, though nobody whom they are about was erased",
                      .repair = {}});
  }
  return {};
}

Result<> check_audit(records::Reader& reader, Faults& faults) {
  records::ChainCheck chain([&](std::uint64_t, std::string message) {
    faults.push_back({.invariant = 9, .user = std::nullopt, .message = std::move(message), .repair = {}});
  });
  std::vector<EmptiedEntry> emptied;
  auto scanned = reader.scan_audit({}, [&](const AuditEntry& entry) {
    chain.next(entry);
    if (entry.erased) {
      emptied.push_back({.number = entry.number, .subject = entry.subject, .actor = user_in_actor(entry.actor)});
    }
    return Walk::on;
  });
  if (!scanned) return scanned;
  return check_emptied(reader, emptied, faults);
}

Result<> check_domain(records::Reader& reader, Faults& faults) {
  if (auto checked = check_loops(reader, faults); !checked) return checked;
  if (auto checked = check_sessions(reader, faults); !checked) return checked;
  if (auto checked = check_erased(reader, faults); !checked) return checked;
  return check_audit(reader, faults);
}

}  // namespace

Result<std::vector<Fault>> check(const UseCaseContext& context) {
  if (auto may = admit_admin(context, "check the store"); !may) return failure_of(may);
  Faults faults;
  auto verified = context.records.verify([&](const Fault& fault) { faults.push_back(fault); });
  if (!verified) return failure_of(verified);
  const bool damaged = !faults.empty();
  auto checked = context.records.read([&](records::Reader& reader) { return check_domain(reader, faults); });
  // On a damaged store further data may be unreadable; then the faults found so far are the result.
  if (!checked && !(damaged && checked.error().code == ErrorCode::store_damaged)) return failure_of(checked);
  return faults;
}

}  // namespace refctl::rules
