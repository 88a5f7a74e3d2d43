#include "store/wire/admin/settings_json.hpp"

#include "store/wire/json/value_reader.hpp"

namespace refctl::wire {

void write_setting(FieldSink& out, const SettingView& setting) {
  out.begin_object().member("name", setting.name).member("value", setting.value).member("default", setting.fallback);
  out.member("is_default", setting.is_default).member("type", setting.type).member("bounds", setting.bounds);
  out.member("description", setting.description).end_object();
}

void read_value(ValueReader& in, SettingView& setting) {
  in.member("name", setting.name).member("value", setting.value).member("default", setting.fallback);
  in.member("is_default", setting.is_default).member("type", setting.type).member("bounds", setting.bounds);
  in.member("description", setting.description);
}

}  // namespace refctl::wire
