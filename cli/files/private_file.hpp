#pragma once

#include "store/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// Whether a file of another owner is taken (REFCTL_ALLOW_FOREIGN_OWNER=1, containers that map users).
enum class Owners { own_only, any };

// The whole of a small file that only its owner may read; absent if there is none. A link, another owner,
// group or world bits, or more than 1 MiB: ErrorCode::forbidden with a hint.
[[nodiscard]] Result<std::optional<std::string>> read_private_file(const std::string& path, Owners owners);

// Puts a file of mode 0600 in place of `path` by a temporary file beside it and a rename, so that nobody ever
// sees half of it; makes missing directories with mode 0700.
[[nodiscard]] Result<> replace_private_file(const std::string& path, std::string_view text, Owners owners);

// Runs `change` while no other process of this program runs one for a file of the same directory.
[[nodiscard]] Result<> with_directory_locked(const std::string& path, const std::function<Result<>()>& change);

}  // namespace refctl::cli
