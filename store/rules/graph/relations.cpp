#include "store/rules/graph/relations.hpp"

#include "store/rules/graph/columns.hpp"
#include "store/rules/graph/loop.hpp"
#include "store/rules/graph/measures.hpp"
#include "store/rules/graph/subtree.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <vector>

namespace refctl::graph {
namespace {

// Marks the users below one user in a single scan of the columns, with one byte per id and no copy. Requires that every
// referrer has a smaller id than its children.
class Marks {
 public:
  Marks(UserId user, std::uint64_t ids_above) : base_(user.value), below_(ids_above + 1, 0) { below_[0] = 1; }

  // False if a referrer has a larger id than its child, or if an id is out of range.
  bool add(const records::ColumnChunk& chunk) {
    std::uint64_t disordered = 0;
    std::size_t i = 0;
    for (; i < chunk.ids.size() && chunk.ids[i] <= base_; ++i)
      disordered += static_cast<std::uint64_t>(chunk.referrers[i] >= chunk.ids[i]);
    if (i < chunk.ids.size() && chunk.ids.back() - base_ >= below_.size()) return false;
    // Local copies: the compiler must assume that a write through a byte pointer changes any member, and would reload
    // them.
    std::uint8_t* const below = below_.data();
    const std::span<const std::uint64_t> ids = chunk.ids;
    const std::span<const std::uint64_t> referrers = chunk.referrers;
    const std::uint64_t base = base_;
    std::uint64_t count = 0;
    for (; i < ids.size(); ++i) {
      const std::uint64_t place = ids[i] - base;
      // A referrer before the user, or none (0), wraps around to a large number. min() then selects this user's own
      // mark, which is still 0.
      const std::uint64_t referrer = std::min(referrers[i] - base, place);
      disordered += static_cast<std::uint64_t>(referrers[i] >= ids[i]);
      const std::uint8_t mark = below[referrer];
      below[place] = mark;
      count += mark;
    }
    count_ += count;
    return disordered == 0;
  }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  std::uint64_t base_;
  std::vector<std::uint8_t> below_;  // by id, starting at the user's
  std::uint64_t count_ = 0;
};

// Absent if a referrer has a larger id than its child.
Result<std::optional<std::uint64_t>> stream_downline(records::Reader& reader, UserId user, std::uint64_t ids_above) {
  Marks marks(user, ids_above);
  bool ordered = true;
  auto scanned = reader.scan_columns(records::Times::not_wanted, [&](const records::ColumnChunk& chunk) {
    ordered = marks.add(chunk);
    return ordered ? Walk::on : Walk::stop;
  });
  if (!scanned) return failure_of(scanned);
  if (!ordered) return std::optional<std::uint64_t>();
  return std::optional(marks.count());
}

}  // namespace

Result<std::vector<UserId>> path_to_root(records::Reader& reader, UserId user) {
  // A path up to this length is followed without checking the store's size.
  constexpr std::uint64_t short_path = 64;
  std::vector<UserId> path;
  std::uint64_t most = short_path;
  std::optional<UserId> next = user;
  while (next) {
    if (path.size() == short_path) {
      auto worth = max_edges_to_follow(reader);
      if (!worth) return failure_of(worth);
      most = std::max(short_path, *worth);
    }
    if (path.size() >= most) break;
    auto found = reader.user(*next);
    if (!found) return failure_of(found);
    if (!*found) return path;
    path.push_back(*next);
    next = (*found)->referrer;
  }
  if (!next) return path;
  auto columns = load_columns(reader);
  if (!columns) return failure_of(columns);
  for (Node node = columns->find(*next); node != no_node; node = columns->referrers[node]) {
    if (path.size() > columns->size()) return loop_error(user);
    path.push_back({columns->ids[node]});
  }
  return path;
}

Result<std::uint64_t> downline_of(records::Reader& reader, UserId user) {
  auto most = max_edges_to_follow(reader);
  if (!most) return failure_of(most);
  auto near = read_subtree(reader, user, std::nullopt, *most);
  if (!near) return failure_of(near);
  if (*near) return (*near)->size() - 1;

  auto next = reader.next_id();
  if (!next) return failure_of(next);
  auto users = reader.user_count();
  if (!users) return failure_of(users);
  const std::uint64_t ids_above = next->value > user.value ? next->value - user.value : 1;
  // One byte per id takes less memory than the columns unless the ids are sparse.
  if (ids_above / 8 <= *users) {
    auto streamed = stream_downline(reader, user, ids_above);
    if (!streamed) return failure_of(streamed);
    if (*streamed) return **streamed;
  }
  auto columns = load_columns(reader);
  if (!columns) return failure_of(columns);
  const Node node = columns->find(user);
  if (node == no_node) return std::uint64_t{0};
  if (is_in_loop(*columns, node)) return loop_error(user);
  return std::uint64_t{count_all(*columns).of[node].downline};
}

std::optional<CommonAncestor> common_ancestor(const std::vector<UserId>& first, const std::vector<UserId>& second) {
  const auto [in_first, in_second] = std::mismatch(first.rbegin(), first.rend(), second.rbegin(), second.rend());
  if (in_first == first.rbegin()) return std::nullopt;
  return CommonAncestor{.in_first = static_cast<std::size_t>(std::distance(in_first, first.rend())),
                        .in_second = static_cast<std::size_t>(std::distance(in_second, second.rend()))};
}

Result<bool> would_loop(records::Reader& reader, UserId child, UserId referrer) {
  auto path = path_to_root(reader, referrer);
  if (!path) return failure_of(path);
  return std::find(path->begin(), path->end(), child) != path->end();
}

}  // namespace refctl::graph
