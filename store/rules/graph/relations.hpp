#pragma once

#include "store/model/user/ids.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

// Queries about one user or two. Each follows single edges, and reads the columns only if there are very many edges, so
// that for most users it costs little even in a large store. If a damaged store's referrers form a loop, the result is
// ErrorCode::store_damaged.

namespace refctl::graph {

// Returns the user and its referrers up to the root, which is last; the length is depth + 1.
// Empty: the user does not exist.
[[nodiscard]] Result<std::vector<UserId>> path_to_root(records::Reader& reader, UserId user);

// Returns how many users are below this one.
[[nodiscard]] Result<std::uint64_t> downline_of(records::Reader& reader, UserId user);

// The nearest common referrer of two paths to the root: its position in each path. It may be one of the two users.
// Absent: they are in different trees.
struct CommonAncestor {
  std::size_t in_first = 0;
  std::size_t in_second = 0;
};
[[nodiscard]] std::optional<CommonAncestor> common_ancestor(const std::vector<UserId>& first,
                                                            const std::vector<UserId>& second);

// Returns whether `child` would be in a loop if it were referred by `referrer`.
[[nodiscard]] Result<bool> would_loop(records::Reader& reader, UserId child, UserId referrer);

}  // namespace refctl::graph
