#include "store/rules/admin/migrate.hpp"

#include "store/rules/admin/check.hpp"
#include "store/rules/audit/audit_log.hpp"

#include <string>

namespace refctl::rules {

Result<std::uint64_t> accept_migrated(const UseCaseContext& context, const Migration& migration) {
  auto faults = check(context);
  if (!faults) return failure_of(faults);
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  auto noted = context.write([&](records::Writer& writer, const Actor& actor) {
    return audit::append(writer, audit::stamp(actor, drawn), "store.migrate", std::nullopt,
                         {audit::changed("format", std::to_string(migration.from), std::to_string(migration.to))});
  });
  if (!noted) return failure_of(noted);
  return faults->size();
}

}  // namespace refctl::rules
