#include "store/rules/seed/seed_users.hpp"

#include "store/model/user/id_ranges.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/accounts/hash_cost.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/policy.hpp"
#include "store/rules/seed/load_generated.hpp"

#include <string>
#include <utility>

namespace refctl::rules {

namespace {

// The caller may have lost the admin role when the users become visible.
Result<audit::Stamp> admin_stamp(const UseCaseContext& context, records::Writer& writer,
                                 const audit::TimeAndSalt& drawn) {
  auto actor = context.resolver.actor(writer, context.now());
  if (!actor) return failure_of(actor);
  if (auto may = require_admin(*actor, "seed users"); !may) return failure_of(may);
  return audit::stamp(*actor, drawn);
}

}  // namespace

Result<SeedReport> seed_users(const UseCaseContext& context, const SeedOptions& options,
                              const std::optional<Secret>& password, const SeedHooks& hooks) {
  auto actor = admit_admin(context, "seed users");
  if (!actor) return failure_of(actor);
  SeedOptions seeded = options;
  if (password) {
    if (password->empty() || password->size() > passwords::max_password_bytes)
      return fail_field("password", "the password for all is empty or longer than 1024 bytes");
    auto cost = hash_cost_of_store(context);
    if (!cost) return failure_of(cost);
    auto hashed = passwords::hash(*password, *cost, context.random<passwords::salt_bytes>());
    if (!hashed) return failure_of(hashed);
    seeded.credential = std::move(hashed->text);
  }
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return seed::load_generated(
      context.records, context.environment, *actor, seeded,
      [&](records::Writer& writer, const SeedReport& report) -> Result<> {
        auto stamp = admin_stamp(context, writer, drawn);
        if (!stamp) return failure_of(stamp);
        const auto ids = texts_of({IdRange{.first = report.first, .last = report.last}}, audit::max_value_bytes);
        return audit::append(
            writer, *stamp, "seed", std::nullopt,
            {audit::added("added", std::to_string(report.added)), audit::added("added_ids", ids.front()),
             audit::added("shape", std::string(name_of(options.shape))),
             audit::added("seed", std::to_string(options.seed))});
      },
      hooks);
}

}  // namespace refctl::rules
