#pragma once

#include "store/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::cli {

// Whether a file of another owner is accepted (REFCTL_ALLOW_FOREIGN_OWNER=1, for containers that map users).
enum class Owners { own_only, any };

// Reads a small file that only its owner may read; absent if it does not exist. A link, another owner, group or world
// permissions, or more than 1 MiB: ErrorCode::forbidden with a hint.
[[nodiscard]] Result<std::optional<std::string>> read_private_file(const std::string& path, Owners owners);

// Replaces `path` by a file of mode 0600, atomically (temporary file and rename); creates missing directories with mode
// 0700.
[[nodiscard]] Result<> replace_private_file(const std::string& path, std::string_view text, Owners owners);

// Runs `change` under a lock that excludes other refctl processes changing files of the same directory.
[[nodiscard]] Result<> with_directory_locked(const std::string& path, const std::function<Result<>()>& change);

}  // namespace refctl::cli
