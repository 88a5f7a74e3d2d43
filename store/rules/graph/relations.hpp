#pragma once

#include "store/model/ids.hpp"
#include "store/records/records.hpp"
#include "store/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

// Questions about one user or two. Each follows the edges it needs and turns to the columns only when
// there are very many, so that it costs little for most users of a large store. Where a damaged store's
// referrers form a loop the answer is ErrorCode::store_damaged.

namespace refctl::graph {

// The user and its referrers up to the root, which comes last; its length is the depth + 1.
// Empty: there is no such user.
[[nodiscard]] Result<std::vector<UserId>> path_to_root(records::Reader& reader, UserId user);

// How many users stand below this one.
[[nodiscard]] Result<std::uint64_t> downline_of(records::Reader& reader, UserId user);

// Where two paths to the root meet: the positions in each of the nearest common referrer (which may be
// one of the two users themselves). Absent: they stand in different trees.
struct Meeting {
  std::size_t in_first = 0;
  std::size_t in_second = 0;
};
[[nodiscard]] std::optional<Meeting> meeting_of(const std::vector<UserId>& first, const std::vector<UserId>& second);

// Whether `child` would stand in a loop if it were referred by `referrer`.
[[nodiscard]] Result<bool> would_loop(records::Reader& reader, UserId child, UserId referrer);

}  // namespace refctl::graph
