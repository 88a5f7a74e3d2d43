#include "store/rules/bulk.hpp"

#include "store/rules/access.hpp"
#include "store/rules/audit/audit_log.hpp"
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
  auto cost = context.records.read([](records::Reader& reader) { return settings::hash_cost(reader); });
  if (!cost) return failure_of(cost);
  return passwords::Cost{.memory_mib = cost->memory_mib, .passes = cost->passes};
}

}  // namespace

Result<ImportReport> import_users(const Context& context, const Actor& actor, const ImportInput& input,
                                  const ImportOptions& options, const ImportHooks& hooks) {
  if (auto may = require_admin(actor, "import users"); !may) return failure_of(may);
  auto cost = cost_of_store(context);
  if (!cost) return failure_of(cost);
  const audit::Stamp stamp = audit::stamp(actor, context.environment);
  return importing::import_users(
      context.records, context.environment, actor, input, options, *cost, hooks,
      [&](records::Writer& writer, const ImportReport& report) {
        return audit::append(writer, stamp, "import", std::nullopt,
                             {audit::added("sha256", report.sha256), audit::added("read", std::to_string(report.read)),
                              audit::added("added", std::to_string(report.added)),
                              audit::added("updated", std::to_string(report.updated)),
                              audit::added("skipped", std::to_string(report.skipped)),
                              audit::added("refused", std::to_string(report.refused))});
      });
}

Result<std::uint64_t> export_users(const Context& context, const Actor& actor, const ExportOptions& options,
                                   const ExportSink& sink) {
  if (auto may = require_admin(actor, "export users"); !may) return failure_of(may);
  if (!options.only) return exporting::export_users(context.records, actor, options, sink);
  return exporting::export_users(
      context.records, actor, options, sink, [&](records::Reader& reader) -> Result<exporting::Wanted> {
        auto viewer = Viewer::of(reader, actor);
        if (!viewer) return failure_of(viewer);
        // The filter keeps a reference to its viewer.
        auto kept = std::make_shared<Viewer>(std::move(*viewer));
        auto filter = UserFilter::of(reader, actor, *kept, *options.only);
        if (!filter) return failure_of(filter);
        return exporting::Wanted([kept, passing = std::make_shared<UserFilter>(std::move(*filter))](const User& user) {
          return passing->passes(user);
        });
      });
}

Result<SeedReport> seed_users(const Context& context, const Actor& actor, const SeedOptions& options,
                              const std::optional<Secret>& password, const SeedHooks& hooks) {
  if (auto may = require_admin(actor, "seed users"); !may) return failure_of(may);
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
  const audit::Stamp stamp = audit::stamp(actor, context.environment);
  return seed::seed(
      context.records, context.environment, actor, seeded,
      [&](records::Writer& writer, const SeedReport& report) {
        return audit::append(writer, stamp, "seed", std::nullopt,
                             {audit::added("added", std::to_string(report.added)),
                              audit::added("shape", std::string(name_of(options.shape))),
                              audit::added("seed", std::to_string(options.seed))});
      },
      hooks);
}

}  // namespace refctl::rules
