#include "store/rules/admin/restore.hpp"

#include "store/rules/admin/check.hpp"
#include "store/rules/audit/audit_log.hpp"

#include <string>
#include <utility>

namespace refctl::rules {

namespace {

std::string in_words(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

}  // namespace

Result<BackupCheck> check_restored(const UseCaseContext& context, const BackupFacts& facts) {
  auto faults = check(context);
  if (!faults) return failure_of(faults);
  auto users = context.records.read([](records::Reader& reader) { return reader.user_count(); });
  if (!users) return failure_of(users);
  if (*users != facts.users) {
    faults->push_back(
        {.invariant = 5,
         .user = std::nullopt,
         .message = "the backup says " + in_words(facts.users, "user") + " and holds " + std::to_string(*users),
         .repair = {}});
  }
  auto stored = context.records.facts();
  if (!stored) return failure_of(stored);
  return BackupCheck{.facts = facts, .store_id = std::move(stored->id), .faults = std::move(*faults)};
}

Result<> examine_restored(const UseCaseContext& context, const BackupFacts& facts) {
  auto found = check_restored(context, facts);
  if (!found) return failure_of(found);
  if (found->faults.empty()) return {};
  return fail(ErrorCode::store_damaged,
              "the backup holds a store that is not sound: " + in_words(found->faults.size(), "fault") +
                  ", the first: " + found->faults.front().message,
              "take an older backup; the target was not touched");
}

Result<> note_restore(const UseCaseContext& context, const BackupFacts& facts) {
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) {
    return audit::append(
        writer, audit::stamp(actor, drawn), "store.restore", std::nullopt,
        {audit::added("backup_made", to_rfc3339(facts.made)), audit::added("users", std::to_string(facts.users))});
  });
}

}  // namespace refctl::rules
