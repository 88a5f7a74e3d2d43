#include "cli/commands/store/config.hpp"

#include "cli/output/listing.hpp"
#include "cli/output/object.hpp"
#include "cli/term/escape.hpp"
#include "store/wire/admin/settings_json.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli {

namespace {

const std::vector<Column>& columns() {
  static const std::vector<Column> all = {{.key = "name", .whole = true},
                                          {.key = "value", .whole = true},
                                          {.key = "default", .whole = true, .drop = 1},
                                          {.key = "is_default", .only_if_selected = true},
                                          {.key = "type", .only_if_selected = true},
                                          {.key = "bounds", .only_if_selected = true},
                                          {.key = "description", .wraps = true, .drop = 2, .least = 24}};
  return all;
}

Result<std::vector<SettingView>> all_settings(Context& context) {
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);
  return (*admin)->settings();
}

}  // namespace

void declare(Parameters& p, ConfigListOptions&) {
  p.describe("The store's settings, with their defaults and what they do.");
  p.example("refctl config list", "all settings");
  p.example("refctl config list --fields name,type,bounds", "which values they accept");
}

Result<> run(Context& context, const ConfigListOptions&) {
  auto settings = all_settings(context);
  if (!settings) return failure_of(settings);
  Listing listing(context, columns());
  Result<> begun = listing.begin(settings->size());
  if (!begun) return begun;
  for (const SettingView& one : *settings) {
    if (listing.add([&one](wire::FieldSink& json) { wire::write_setting(json, one); }) == Walk::stop) break;
  }
  listing.end();
  return {};
}

void declare(Parameters& p, ConfigGetOptions& o) {
  p.describe("Prints only the value of one setting.");
  p.argument("NAME", o.name, "the setting, as `refctl config list` names it").required = true;
  p.example("refctl config get sessions.lifetime", "how long sessions last");
}

Result<> run(Context& context, const ConfigGetOptions& o) {
  auto settings = all_settings(context);
  if (!settings) return failure_of(settings);
  const auto found =
      std::find_if(settings->begin(), settings->end(), [&](const SettingView& one) { return one.name == *o.name; });
  if (found == settings->end()) {
    std::vector<std::string> names;
    for (const SettingView& one : *settings) names.push_back(one.name);
    const std::string near = nearest(*o.name, names);
    return fail(ErrorCode::usage, fmt::format("there is no setting '{}'", term::escape(*o.name)),
                near.empty() ? "see `refctl config list`" : fmt::format("did you mean `{}`?", near));
  }
  if (context.globals().format() != OutputFormat::table || context.globals().fields)
    return show_object(context, [&](wire::FieldSink& json) { wire::write_setting(json, *found); });
  context.out().line(term::escape(found->value));
  return {};
}

void declare(Parameters& p, ConfigSetOptions& o) {
  p.describe("Changes one setting of the store, for everybody who uses it; the audit log has who did.");
  p.argument("NAME", o.name, "the setting, as `refctl config list` names it").required = true;
  p.argument("VALUE", o.value, "the new value");
  p.flag("--default", o.reset, "back to the default");
  p.example("refctl config set security.argon2_memory_mib 128", "password hashes that cost more to try");
  p.example("refctl config set security.argon2_memory_mib --default", "back to the default");
}

Result<> run(Context& context, const ConfigSetOptions& o) {
  if (o.value.has_value() == o.reset)
    return fail(ErrorCode::usage, "`config set` needs either a VALUE or --default", "see `refctl config set --help`");
  auto admin = context.store_admin();
  if (!admin) return failure_of(admin);
  auto changed = (*admin)->set_setting(*o.name, o.value);
  if (!changed) {
    // The argument is wrong, not the data.
    const auto& fields = changed.error().fields;
    if (!fields.empty() && fields.front().field == "name") changed.error().code = ErrorCode::usage;
    return failure_of(changed);
  }
  return show_object(context, [&changed](wire::FieldSink& json) { wire::write_setting(json, *changed); });
}

}  // namespace refctl::cli
