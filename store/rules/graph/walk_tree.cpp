#include "store/rules/graph/walk_tree.hpp"

#include "store/rules/graph/pre_order.hpp"
#include "store/rules/graph/shape.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace refctl::graph {
namespace {

// A small first read, because a person or a `head` may need no more; later reads are large, so that they are few.
constexpr std::size_t first_read = 16;
constexpr std::size_t largest_read = 4096;

// Adds the current data of the nodes. A user that no longer exists (another store has replaced this one during the
// walk) is shown as erased.
Result<> fetch(records::Reader& reader, std::vector<TreeNode>& nodes) {
  std::vector<UserId> ids;
  ids.reserve(nodes.size());
  for (TreeNode& node : nodes) {
    ids.push_back(node.id);
    node.erased = true;
  }
  auto next = nodes.begin();
  return reader.visit_users(ids, [&](const records::UserSummary& user) {
    while (next->id != user.id) ++next;
    TreeNode& node = *next++;
    node.erased = user.erased;
    node.name = user.name;
    node.email = user.email;
    node.code = user.code;
    if (node.level == 0) node.referrer = user.referrer.value == 0 ? std::nullopt : std::optional(user.referrer);
    node.registered_at = user.registered_at;
  });
}

}  // namespace

Result<> walk_tree(records::Records& records, std::optional<UserId> root, const TreeQuery& query,
                   const std::function<Walk(const TreeNode&)>& visit) {
  auto shape = records.read([&](records::Reader& reader) {
    return root ? shape_below(reader, *root, query.as_of) : shape_of_forest(reader, query.as_of);
  });
  if (!shape) return failure_of(shape);

  PreOrder order(*shape, query.max_depth, query.limit);
  std::vector<TreeNode> nodes;
  for (std::size_t wanted = first_read; !order.finished(); wanted = std::min(wanted * 4, largest_read)) {
    nodes.clear();
    while (nodes.size() < wanted && !order.finished()) nodes.push_back(order.next());
    auto fetched = records.read([&](records::Reader& reader) { return fetch(reader, nodes); });
    if (!fetched) return failure_of(fetched);
    for (const TreeNode& node : nodes) {
      if (visit(node) == Walk::stop) return {};
    }
  }
  if (!root && shape->counts.in_loops > 0) {
    return fail(ErrorCode::store_damaged,
                "the referrers of " + std::to_string(shape->counts.in_loops) + " users form loops",
                "see `refctl check`");
  }
  return {};
}

}  // namespace refctl::graph
