#include "store/rules/export/export_users.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/export/write_export.hpp"
#include "store/rules/users/user_filter.hpp"

#include <memory>
#include <utility>

namespace refctl::rules {

Result<std::uint64_t> export_users(const UseCaseContext& context, const ExportOptions& options,
                                   const ExportSink& sink) {
  auto admitted = admit_admin(context, "export users");
  if (!admitted) return failure_of(admitted);
  const Instant now = context.now();
  return exporting::write_export(
      context.records, *admitted, options, sink, [&](records::Reader& reader) -> Result<exporting::RowFilter> {
        auto found = context.resolver.actor(reader, now);
        if (!found) return failure_of(found);
        const Actor& actor = *found;
        if (auto may = require_admin(actor, "export users"); !may) return failure_of(may);
        if (!options.only) return exporting::RowFilter();
        auto redactor = Redactor::of(reader, actor);
        if (!redactor) return failure_of(redactor);
        // shared_ptr, because the filter keeps a reference to its redactor.
        auto kept = std::make_shared<Redactor>(std::move(*redactor));
        auto filter = UserFilter::of(reader, actor, *kept, *options.only);
        if (!filter) return failure_of(filter);
        return exporting::RowFilter([kept, passing = std::make_shared<UserFilter>(std::move(*filter))](
                                        const records::UserSummary& user) { return passing->passes(user); });
      });
}

}  // namespace refctl::rules
