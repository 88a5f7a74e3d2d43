#pragma once

#include "store/result.hpp"

#include <optional>
#include <string>
#include <string_view>

// What the URI of a store or server means, without opening it.

namespace refctl {

enum class TargetKind { lmdb, postgres, server };

// The kind of target that a URI names: `PATH` and `lmdb:PATH` are directories with an LMDB store. usage: a scheme
// that nothing has.
[[nodiscard]] Result<TargetKind> kind_of_target(std::string_view uri);

// The one form of a URI, however it was written, under which sessions are kept: "lmdb:/home/ada/refctl". Dots and links
// on the way to a directory are resolved; its last name stays, so that a store that is a link is seen, and refused,
// as one. Servers lose a last slash. store_unusable: the current directory cannot be told.
[[nodiscard]] Result<std::string> canonical_uri(std::string_view uri);

// The directory of an LMDB store; absent for every other target.
[[nodiscard]] std::optional<std::string> directory_of(std::string_view uri);

// Whether there is certainly no store at the URI. False where only opening it would tell.
[[nodiscard]] bool store_is_missing(std::string_view uri);

// usage, store_unusable: a target that this build cannot open, for it has no engine for it or no client.
[[nodiscard]] Result<> check_supported(std::string_view uri);

// not_offered: a server, whose store is administered where it is.
[[nodiscard]] Result<> check_administrable(std::string_view uri);

}  // namespace refctl
