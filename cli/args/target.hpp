#pragma once

#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// Where the data is, and which setting named it.
struct Target {
  enum class Source { option, environment, login, standard };

  std::string uri;  // canonical, as the session file uses it: "lmdb:/home/ada/.local/share/refctl"
  Source source = Source::standard;
};

// The possible sources of the target; the first present one wins.
struct TargetChoice {
  std::optional<std::string> option;       // --store
  std::optional<std::string> environment;  // REFCTL_STORE
  std::optional<std::string> last_login;   // only for commands that act as the session
  std::optional<std::string> data_home;    // XDG_DATA_HOME
  std::optional<std::string> home;         // HOME
};

// usage: not a valid URI. store_unusable: no source names a directory.
[[nodiscard]] Result<Target> choose_target(const TargetChoice& choice);

}  // namespace refctl::cli
