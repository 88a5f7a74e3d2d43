#include "store/rules/bulk.hpp"

#include "store/model/id_ranges.hpp"
#include "store/rules/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/audited_import.hpp"
#include "store/rules/change_user.hpp"
#include "store/rules/export/export_users.hpp"
#include "store/rules/import/import_users.hpp"
#include "store/rules/passwords/passwords.hpp"
#include "store/rules/passwords/policy.hpp"
#include "store/rules/seed/seed.hpp"
#include "store/rules/settings/settings.hpp"
#include "store/rules/user_filter.hpp"
#include "store/rules/viewer.hpp"

#include <memory>
#include <string>
#include <utility>

namespace refctl::rules {

namespace {

Result<passwords::Cost> cost_of_store(const Context& context) {
  auto values = context.records.read([](records::Reader& reader) { return settings::Values::read(reader); });
  if (!values) return failure_of(values);
  auto cost = values->hash_cost();
  if (!cost) return failure_of(cost);
  return passwords::Cost{.memory_mib = cost->memory_mib, .passes = cost->passes};
}

// The caller may have lost the admin role when the users become visible.
Result<audit::Stamp> admin_stamp(const Context& context, records::Writer& writer, const audit::TimeAndSalt& drawn,
                                 std::string_view deed) {
  auto actor = context.resolver.actor(writer, context.now());
  if (!actor) return failure_of(actor);
  if (auto may = require_admin(*actor, deed); !may) return failure_of(may);
  return audit::stamp(*actor, drawn);
}

}  // namespace

Result<> may_import(const Context& context) {
  auto actor = admit_admin(context, "import users");
  if (!actor) return failure_of(actor);
  return {};
}

Result<ImportReport> import_users(const Context& context, const ImportInput& input, const ImportOptions& options,
                                  const ImportHooks& hooks) {
  auto actor = admit_admin(context, "import users");
  if (!actor) return failure_of(actor);
  auto cost = cost_of_store(context);
  if (!cost) return failure_of(cost);
  if (auto may = check_last_admin_choice(*actor, options.last_admin); !may) return failure_of(may);
  AuditedImport writes(context, input, options);
  return importing::import_users(context.records, context.environment, *actor, input, options, *cost, hooks, writes);
}

Result<std::uint64_t> export_users(const Context& context, const ExportOptions& options, const ExportSink& sink) {
  auto admitted = admit_admin(context, "export users");
  if (!admitted) return failure_of(admitted);
  const Instant now = context.now();
  return exporting::export_users(
      context.records, *admitted, options, sink, [&](records::Reader& reader) -> Result<exporting::RowFilter> {
        auto found = context.resolver.actor(reader, now);
        if (!found) return failure_of(found);
        const Actor& actor = *found;
        if (auto may = require_admin(actor, "export users"); !may) return failure_of(may);
        if (!options.only) return exporting::RowFilter();
        auto viewer = Viewer::of(reader, actor);
        if (!viewer) return failure_of(viewer);
        // shared_ptr, because the filter keeps a reference to its viewer.
        auto kept = std::make_shared<Viewer>(std::move(*viewer));
        auto filter = UserFilter::of(reader, actor, *kept, *options.only);
        if (!filter) return failure_of(filter);
        return exporting::RowFilter([kept, passing = std::make_shared<UserFilter>(std::move(*filter))](
                                        const records::UserSummary& user) { return passing->passes(user); });
      });
}

Result<SeedReport> seed_users(const Context& context, const SeedOptions& options, const std::optional<Secret>& password,
                              const SeedHooks& hooks) {
  auto actor = admit_admin(context, "seed users");
  if (!actor) return failure_of(actor);
  SeedOptions seeded = options;
  if (password) {
    if (password->empty() || password->size() > passwords::max_password_bytes)
      return fail_field("password", "the password for all is empty or longer than 1024 bytes");
    auto cost = cost_of_store(context);
    if (!cost) return failure_of(cost);
    auto hashed = passwords::hash(*password, *cost, context.random<passwords::salt_bytes>());
    if (!hashed) return failure_of(hashed);
    seeded.credential = std::move(hashed->text);
  }
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return seed::seed(
      context.records, context.environment, *actor, seeded,
      [&](records::Writer& writer, const SeedReport& report) -> Result<> {
        auto stamp = admin_stamp(context, writer, drawn, "seed users");
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
