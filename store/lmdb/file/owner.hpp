#pragma once

#include <sys/types.h>

#include <string>

namespace refctl::lmdb {

// Returns the name of a user of this machine, or "#1000" if the user has none; both work with sudo -u.
[[nodiscard]] std::string name_of_owner(uid_t owner);

// Returns what to do if access to a store in `path` was denied: run refctl as the owner, or change the mode.
[[nodiscard]] std::string permission_hint(const std::string& path);

}  // namespace refctl::lmdb
