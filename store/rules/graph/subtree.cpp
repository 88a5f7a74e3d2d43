#include "store/rules/graph/subtree.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

namespace refctl::graph {
namespace {

// How many referrers one call reads.
constexpr std::size_t referrers_per_call = 4096;

// Adds the children of referrers to `found`, which may have at most `most` users.
class Levels {
 public:
  Levels(records::Reader& reader, std::optional<Instant> as_of, std::uint64_t most, Columns& found)
      : reader_(reader), as_of_(as_of), most_(most), found_(found) {}

  // `level` has (id, place in `found`) with ascending ids. False: there are more than `most` users.
  Result<bool> add_below(std::span<const std::pair<UserId, Node>> level) {
    ids_.clear();
    for (const auto& [id, node] : level) ids_.push_back(id);
    std::size_t at = 0;
    auto all = reader_.children_of(ids_, as_of_, most_ - found_.ids.size(), [&](UserId referrer, UserId child) {
      while (at < level.size() && level[at].first != referrer) ++at;
      if (at == level.size()) return;
      found_.ids.push_back(child.value);
      found_.referrers.push_back(level[at].second);
    });
    if (!all) return all;
    return *all && found_.ids.size() <= most_;
  }

 private:
  records::Reader& reader_;
  std::optional<Instant> as_of_;
  std::uint64_t most_;
  Columns& found_;
  std::vector<UserId> ids_;
};

}  // namespace

Result<std::uint64_t> max_edges_to_follow(records::Reader& reader) {
  auto users = reader.user_count();
  if (!users) return failure_of(users);
  return reader.max_edges_to_follow(*users);
}

Result<std::optional<Columns>> read_subtree(records::Reader& reader, UserId root, std::optional<Instant> as_of,
                                            std::uint64_t most) {
  Columns found;
  if (most == 0) return std::optional<Columns>();
  found.ids.push_back(root.value);
  found.referrers.push_back(no_node);
  if (!as_of) {
    // Reading the count of a large list costs less than starting to read the list.
    auto direct = reader.child_count(root);
    if (!direct) return failure_of(direct);
    if (*direct >= most) return std::optional<Columns>();
    if (*direct == 0) return std::optional(std::move(found));
  }
  Levels levels(reader, as_of, most, found);
  std::vector<std::pair<UserId, Node>> level;
  for (std::size_t begin = 0; begin < found.ids.size();) {
    level.clear();
    const std::size_t end = found.ids.size();
    for (std::size_t at = begin; at < end; ++at) level.emplace_back(UserId{found.ids[at]}, static_cast<Node>(at));
    if (!std::ranges::is_sorted(level)) std::ranges::sort(level);
    for (std::size_t at = 0; at < level.size(); at += referrers_per_call) {
      const auto some = std::span(level).subspan(at, std::min(referrers_per_call, level.size() - at));
      auto added = levels.add_below(some);
      if (!added) return failure_of(added);
      if (!*added) return std::optional<Columns>();
    }
    begin = end;
  }
  return std::optional(std::move(found));
}

}  // namespace refctl::graph
