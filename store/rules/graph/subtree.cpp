#include "store/rules/graph/subtree.hpp"

#include <algorithm>

namespace refctl::graph {
namespace {

constexpr std::uint64_t children_per_read = 4096;

Result<std::uint64_t> count_children(records::Reader& reader, UserId referrer, std::optional<Instant> as_of) {
  if (!as_of) return reader.child_count(referrer);
  return reader.child_rank(referrer, *as_of + Duration{1}, UserId{});
}

}  // namespace

Result<std::uint64_t> edges_worth_following(records::Reader& reader) {
  // Following one edge costs about as much as reading a hundred users' columns. In small stores edges are always
  // followed.
  auto users = reader.user_count();
  if (!users) return failure_of(users);
  return 1024 + *users / 128;
}

Result<std::optional<Columns>> read_subtree(records::Reader& reader, UserId root, std::optional<Instant> as_of,
                                            std::uint64_t most) {
  Columns found;
  found.ids.push_back(root.value);
  found.referrers.push_back(no_node);
  for (std::size_t at = 0; at < found.ids.size(); ++at) {
    const UserId referrer{found.ids[at]};
    auto count = count_children(reader, referrer, as_of);
    if (!count) return failure_of(count);
    if (found.ids.size() + *count > most) return std::optional<Columns>();
    for (std::uint64_t offset = 0; offset < *count;) {
      auto children = reader.children(referrer, offset, std::min(children_per_read, *count - offset));
      if (!children) return failure_of(children);
      if (children->empty()) return fail(ErrorCode::store_damaged, "a user's referrals are fewer than counted");
      for (const UserId child : *children) found.ids.push_back(child.value);
      found.referrers.resize(found.ids.size(), static_cast<Node>(at));
      offset += children->size();
    }
  }
  return std::optional(std::move(found));
}

}  // namespace refctl::graph
