#pragma once

#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>

// The meaning of the URI of a store or server, without opening it.

namespace refctl {

enum class TargetKind { lmdb, postgres, server };

// Returns the kind of target that a URI names: `PATH` and `lmdb:PATH` are directories with an LMDB store. usage: an
// unknown scheme.
[[nodiscard]] Result<TargetKind> kind_of_target(std::string_view uri);

// Returns the canonical form of a URI, which the session file uses as key: "lmdb:/home/ada/refctl". Dots and links in
// the path are resolved except in its last name, so that a store that is a link is detected and refused. A last slash
// of a server's URI is removed. store_unusable: the current directory is unknown.
[[nodiscard]] Result<std::string> canonical_uri(std::string_view uri);

// Returns the directory of an LMDB store; absent for every other target.
[[nodiscard]] std::optional<std::string> directory_of(std::string_view uri);

// Returns whether there is certainly no store at the URI. False if only opening it would show.
[[nodiscard]] bool store_is_missing(std::string_view uri);

// usage, store_unusable: this build has no engine or client for the target.
[[nodiscard]] Result<> check_supported(std::string_view uri);

// not_offered: the target is a server, whose store must be administered on its machine.
[[nodiscard]] Result<> check_administrable(std::string_view uri);

}  // namespace refctl
