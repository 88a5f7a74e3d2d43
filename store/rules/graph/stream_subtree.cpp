#include "store/rules/graph/stream_subtree.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <utility>

namespace refctl::graph {
namespace {

// Collects a subtree in a single scan of the columns. Requires that every referrer has a smaller id than its children.
class Collector {
 public:
  Collector(UserId root, std::uint64_t ids_above, std::optional<Instant> as_of)
      : base_(root.value),
        latest_(as_of ? as_of->ms : std::numeric_limits<std::int64_t>::max()),
        places_(ids_above + 1, no_node) {}

  // False if a referrer has a larger id than its child, or if an id is out of range.
  bool add(const records::ColumnChunk& chunk) {
    std::uint64_t disordered = 0;
    std::size_t i = 0;
    for (; i < chunk.ids.size() && chunk.ids[i] < base_; ++i)
      disordered += static_cast<std::uint64_t>(chunk.referrers[i] >= chunk.ids[i]);
    if (i < chunk.ids.size() && chunk.ids.back() - base_ >= places_.size()) return false;
    make_room(chunk.ids.size() - i);
    if (i < chunk.ids.size() && chunk.ids[i] == base_) {
      disordered += static_cast<std::uint64_t>(chunk.referrers[i] >= base_);
      keep(base_, no_node, chunk.registered_at[i]);
      places_[0] = 0;
      ++count_;
      ++i;
    }
    for (; i < chunk.ids.size(); ++i) {
      const std::uint64_t id = chunk.ids[i];
      const std::uint64_t referrer = chunk.referrers[i];
      const std::uint64_t place = id - base_;
      // A referrer before the root, or none (0), wraps around to a large number. min() then selects this user's own
      // place, which is still no_node.
      const Node parent = places_[std::min(referrer - base_, place)];
      const bool is_below = parent != no_node && chunk.registered_at[i] <= latest_;
      // Always written, but counted only if the user is below the root: an unpredictable branch would cost more.
      keep(id, parent, chunk.registered_at[i]);
      places_[place] = is_below ? static_cast<Node>(count_) : no_node;
      count_ += static_cast<std::size_t>(is_below);
      disordered += static_cast<std::uint64_t>(referrer >= id);
    }
    return disordered == 0;
  }

  Columns finish() {
    ids_.resize(count_);
    referrers_.resize(count_);
    Columns columns;
    columns.ids = Ids(std::move(ids_));
    columns.referrers = std::move(referrers_);
    columns.registered_at.append(std::span(times_).first(count_));
    return columns;
  }

 private:
  void make_room(std::size_t more) {
    if (count_ + more <= ids_.size()) return;
    const std::size_t size = std::max(count_ + more, 2 * ids_.size());
    ids_.resize(size);
    referrers_.resize(size);
    times_.resize(size);
  }
  void keep(std::uint64_t id, Node referrer, std::int64_t at) {
    ids_[count_] = id;
    referrers_[count_] = referrer;
    times_[count_] = at;
  }

  std::uint64_t base_;
  std::int64_t latest_;
  Array<Node> places_;  // by id, starting at the root's: the position among the users kept; no_node: not below the root
  Array<std::uint64_t> ids_;
  Array<Node> referrers_;
  Array<std::int64_t> times_;
  std::size_t count_ = 0;
};

}  // namespace

Result<std::optional<Columns>> stream_subtree(records::Reader& reader, UserId root, std::optional<Instant> as_of) {
  auto next = reader.next_id();
  if (!next) return failure_of(next);
  auto users = reader.user_count();
  if (!users) return failure_of(users);
  if (*users >= no_node) return std::optional<Columns>();
  const std::uint64_t ids_above = next->value > root.value ? next->value - root.value : 1;
  if (ids_above / 2 > *users) return std::optional<Columns>();
  Collector collector(root, ids_above, as_of);
  bool ordered = true;
  auto scanned = reader.scan_columns(records::Times::wanted, [&](const records::ColumnChunk& chunk) {
    ordered = collector.add(chunk);
    return ordered ? Walk::on : Walk::stop;
  });
  if (!scanned) return failure_of(scanned);
  if (!ordered) return std::optional<Columns>();
  return std::optional(collector.finish());
}

}  // namespace refctl::graph
