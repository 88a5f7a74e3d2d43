#include "store/rules/admin/status.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/seed/load_generated.hpp"

#include <cstdint>
#include <utility>

namespace refctl::rules {

namespace {

// Returns 0 for a time in the future, from before the clock was set back.
std::uint64_t age_in_seconds(Instant at, Instant now) {
  return now < at ? 0 : static_cast<std::uint64_t>((now - at).ms / 1000);
}

}  // namespace

Result<StoreStatus> status(const UseCaseContext& context) {
  auto may = context.read(
      [](records::Reader&, const Actor& actor) { return require_reader(actor, "the status of the store"); });
  if (!may) return failure_of(may);
  auto facts = context.records.facts();
  if (!facts) return failure_of(facts);
  StoreStatus status;
  status.engine = std::move(facts->engine);
  status.location = std::move(facts->location);
  status.id = std::move(facts->id);
  status.format_version = facts->format_version;
  status.created = facts->created;
  status.bytes = facts->bytes;
  status.bytes_used = facts->bytes_used;
  const Instant now = context.now();
  status.last_backup = facts->last_backup;
  if (status.last_backup) status.last_backup_age_seconds = age_in_seconds(*status.last_backup, now);
  auto counted = context.records.read([&](records::Reader& reader) -> Result<> {
    records::Wanted wanted;
    wanted.config = true;
    wanted.user_count = true;
    if (auto fetched = reader.prefetch(wanted); !fetched) return fetched;
    auto users = reader.user_count();
    if (!users) return failure_of(users);
    status.users = *users;
    auto entries = reader.count_audit({});
    if (!entries) return failure_of(entries);
    status.audit_entries = *entries;
    auto tag = reader.config(seed::test_tag_key);
    if (!tag) return failure_of(tag);
    status.test_tag = std::move(*tag);
    auto live = reader.live_sessions(now);
    if (!live) return failure_of(live);
    status.sessions = *live;
    return {};
  });
  if (!counted) return failure_of(counted);
  return status;
}

}  // namespace refctl::rules
