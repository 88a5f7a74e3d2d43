#include "store/rules/graph/walk_tree.hpp"

#include "store/rules/graph/pre_order.hpp"
#include "store/rules/graph/shape.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace refctl::graph {
namespace {

// A small first batch, because a person or a `head` may need no more. Later batches are large: users are fetched in
// order of id, and the more users a batch has, the more of them share a block of the store.
constexpr std::size_t first_batch = 16;
constexpr std::size_t largest_batch = 131'072;  // about 25 MB of memory
constexpr std::size_t growth = 512;             // from one batch to the next

// Consecutive nodes of a walk with their stored data: fetched in order of id, handed out in order of the walk.
class Batch {
 public:
  // Takes the next nodes of the walk, at most `most`.
  void take(PreOrder& walk, std::size_t most) {
    nodes_.clear();
    by_id_.clear();
    nodes_.reserve(most);
    by_id_.reserve(most);
    while (nodes_.size() < most && !walk.finished()) {
      nodes_.push_back(walk.next());
      by_id_.emplace_back(nodes_.back().id, static_cast<std::uint32_t>(by_id_.size()));
    }
    std::ranges::sort(by_id_);
    stored_at_.resize(by_id_.size());
    for (std::size_t i = 0; i < by_id_.size(); ++i) stored_at_[by_id_[i].second] = static_cast<std::uint32_t>(i);
  }

  // Reads the current data of the nodes. A user that no longer exists (another store has replaced this one during the
  // walk) is shown as erased.
  Result<> fetch(records::Reader& reader) {
    ids_.clear();
    ids_.reserve(by_id_.size());
    for (const auto& [id, node] : by_id_) ids_.push_back(id);
    stored_.assign(ids_.size(), {});
    texts_.clear();
    texts_.reserve(ids_.size() * usual_text);
    std::size_t next = 0;
    return reader.visit_users(ids_, [&](const records::UserSummary& user) {
      while (ids_[next] != user.id) ++next;
      stored_[next++] = {.text_at = texts_.size(),
                         .referrer = user.referrer,
                         .registered_at = user.registered_at,
                         .name = static_cast<std::uint32_t>(user.name.size()),
                         .email = static_cast<std::uint32_t>(user.email.size()),
                         .code = static_cast<std::uint32_t>(user.code.size()),
                         .erased = user.erased};
      texts_.append(user.name).append(user.email).append(user.code);
    });
  }

  [[nodiscard]] std::size_t size() const { return nodes_.size(); }

  // Sets all fields of `node` to those of the node number `i` of the batch.
  void show(std::size_t i, TreeNode& node) const {
    // The data of a node is far from that of the one before it in memory.
    if (i + 16 < size()) __builtin_prefetch(&stored_[stored_at_[i + 16]]);
    if (i + 8 < size()) __builtin_prefetch(texts_.data() + stored_[stored_at_[i + 8]].text_at);
    const NodePosition& position = nodes_[i];
    const Stored& stored = stored_[stored_at_[i]];
    const char* text = texts_.data() + stored.text_at;
    node.id = position.id;
    node.name.assign(text, stored.name);
    node.email.assign(text + stored.name, stored.email);
    node.code.assign(text + stored.name + stored.email, stored.code);
    const UserId referrer = position.level == 0 ? stored.referrer : position.referrer;
    node.referrer = referrer.value == 0 ? std::nullopt : std::optional(referrer);
    node.registered_at = stored.registered_at;
    node.erased = stored.erased;
    node.level = position.level;
    node.children = position.children;
    node.downline = position.downline;
    node.hidden = position.hidden;
    node.last_sibling = position.last_sibling;
  }

 private:
  struct Stored {
    std::size_t text_at = 0;  // in `texts_`: name, e-mail and code, with these sizes
    UserId referrer;
    Instant registered_at;
    std::uint32_t name = 0;
    std::uint32_t email = 0;
    std::uint32_t code = 0;
    bool erased = true;
  };
  static constexpr std::size_t usual_text = 64;  // bytes of a user's texts, to reserve memory

  std::vector<NodePosition> nodes_;
  std::vector<std::pair<UserId, std::uint32_t>> by_id_;  // id and index in `nodes_`, ids ascending
  std::vector<UserId> ids_;                              // those of `by_id_`
  std::vector<Stored> stored_;                           // in the same order
  std::vector<std::uint32_t> stored_at_;                 // the index in `stored_` of each node
  std::string texts_;
};

}  // namespace

Result<> walk_tree(records::Records& records, std::optional<UserId> root, const TreeQuery& query,
                   const std::function<Walk(const TreeNode&)>& visit) {
  auto shape = records.read([&](records::Reader& reader) {
    return root ? shape_below(reader, *root, query.as_of) : shape_of_forest(reader, query.as_of);
  });
  if (!shape) return failure_of(shape);

  PreOrder order(*shape, query.max_depth, query.limit);
  Batch batch;
  TreeNode node;
  for (std::size_t most = first_batch; !order.finished(); most = std::min(most * growth, largest_batch)) {
    batch.take(order, most);
    auto fetched = records.read([&](records::Reader& reader) { return batch.fetch(reader); });
    if (!fetched) return failure_of(fetched);
    for (std::size_t i = 0; i < batch.size(); ++i) {
      batch.show(i, node);
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
