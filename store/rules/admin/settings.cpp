#include "store/rules/admin/settings.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/audit/audit_log.hpp"
#include "store/rules/settings/settings.hpp"

#include <utility>

namespace refctl::rules {

Result<std::vector<SettingView>> list_settings(const UseCaseContext& context) {
  return context.read([](records::Reader& reader, const Actor& actor) -> Result<std::vector<SettingView>> {
    if (auto may = require_admin(actor, "see the settings"); !may) return failure_of(may);
    auto values = settings::Values::read(reader);
    if (!values) return failure_of(values);
    std::vector<SettingView> views;
    for (const settings::Setting& setting : settings::all()) views.push_back(values->view_of(setting));
    return views;
  });
}

Result<SettingView> set_setting(const UseCaseContext& context, std::string_view name,
                                const std::optional<std::string>& value) {
  auto setting = settings::named(name);
  if (!setting) return failure_of(setting);
  std::optional<std::string> text;
  if (value) {
    auto number = settings::parse(**setting, *value);
    if (!number) return failure_of(number);
    // The default is stored as absent, so that a better default of a later release takes effect.
    if (*number != (*setting)->fallback) text = settings::to_text(**setting, *number);
  }
  const audit::TimeAndSalt drawn = audit::draw(context.environment);
  return context.write([&](records::Writer& writer, const Actor& actor) -> Result<SettingView> {
    if (auto may = require_admin(actor, "change a setting"); !may) return failure_of(may);
    auto values = settings::Values::read(writer);
    if (!values) return failure_of(values);
    const SettingView before = values->view_of(**setting);
    if (auto put = writer.put_config((*setting)->name, text); !put) return failure_of(put);
    values->set((*setting)->name, text);
    SettingView after = values->view_of(**setting);
    if (after.value == before.value) return after;
    auto noted = audit::append(writer, audit::stamp(actor, drawn), "config.set", std::nullopt,
                               {audit::changed(before.name, before.value, after.value)});
    if (!noted) return failure_of(noted);
    return after;
  });
}

}  // namespace refctl::rules
