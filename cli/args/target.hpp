#pragma once

#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// Where the data is, and who said so.
struct Target {
  enum class Source { option, environment, login, standard };

  std::string uri;  // in the one form under which sessions are kept: "lmdb:/home/ada/.local/share/refctl"
  Source source = Source::standard;
};

// What decides which target counts, in this order.
struct TargetChoice {
  std::optional<std::string> option;       // --store
  std::optional<std::string> environment;  // REFCTL_STORE
  std::optional<std::string> last_login;   // only for commands that act as the session
  std::optional<std::string> data_home;    // XDG_DATA_HOME
  std::optional<std::string> home;         // HOME
};

// usage: a URI that no target can have. store_unusable: no directory can be named.
[[nodiscard]] Result<Target> choose_target(const TargetChoice& choice);

}  // namespace refctl::cli
