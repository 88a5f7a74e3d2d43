#include "cli/commands/migrate.hpp"

#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "store/wire/status_json.hpp"

#include <fmt/format.h>

namespace refctl::cli {

void declare(Parameters& p, MigrateOptions&) {
  p.describe(
      "Brings a store to the format that this refctl writes. There has been one format so far, so there is nothing "
      "to do to a store that this refctl can open; one of a newer format is refused with exit 7.");
  p.example("refctl migrate", "after an upgrade of refctl");
}

Result<> run(Context& context, const MigrateOptions&) {
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);
  auto status = (*admin)->status();
  if (!status) return failure_of(status);
  if (context.globals().format() == OutputFormat::json) {
    return show_object(
        context, [&status](wire::FieldSink& json) { wire::write_migration(json, status->format_version, false); });
  }
  context.note(fmt::format("nothing to do: {} has format {}, the newest there is", term::escape(status->location),
                           status->format_version));
  return {};
}

}  // namespace refctl::cli
