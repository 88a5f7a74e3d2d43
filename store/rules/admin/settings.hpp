#pragma once

#include "store/model/access/actor.hpp"
#include "store/model/setting.hpp"
#include "store/rules/context/context.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::rules {

// Returns the settings with their values, in order of name.
[[nodiscard]] Result<std::vector<SettingView>> list_settings(const UseCaseContext& context);
// Absent: resets to the default.
[[nodiscard]] Result<SettingView> set_setting(const UseCaseContext& context, std::string_view name,
                                              const std::optional<std::string>& value);

}  // namespace refctl::rules
