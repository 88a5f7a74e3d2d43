#pragma once

#include "store/model/setting.hpp"
#include "store/wire/json/json_writer.hpp"

namespace refctl::wire {

class ValueReader;

// name, value, default, is_default, type, bounds, description.
void write_setting(FieldSink& out, const SettingView& setting);

void read_value(ValueReader& in, SettingView& setting);

}  // namespace refctl::wire
