#pragma once

#include <string>

namespace refctl {

// A setting of the store as `config` shows it. `value` is the one in force, `fallback` the default;
// `type` is the form it is written in: "integer", "duration" or "boolean".
struct SettingView {
  std::string name;
  std::string value;
  std::string fallback;
  bool is_default = true;
  std::string type;
  std::string bounds;  // "19 to 1024", empty where the type says it all
  std::string description;

  bool operator==(const SettingView&) const = default;
};

}  // namespace refctl
