#pragma once

#include <string>

namespace refctl {

// A setting of the store as `config` shows it. `value` is the effective value, `fallback` the default; `type` is its
// form: "integer", "duration" or "boolean".
struct SettingView {
  std::string name;
  std::string value;
  std::string fallback;
  bool is_default = true;
  std::string type;
  std::string bounds;  // "19 to 1024"; empty if the type needs no bounds
  std::string description;

  bool operator==(const SettingView&) const = default;
};

}  // namespace refctl
