#include "store/rules/graph/columns.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace refctl::graph {
namespace {

// Finds users by id. Ids are usually dense, so one slot a user over their range, each with the first user
// in it, leaves next to nothing to search.
class Finder {
 public:
  explicit Finder(const Array<std::uint64_t>& ids) : ids_(ids) {
    if (ids.empty()) return;
    const std::uint64_t range = ids.back() - ids.front();
    while ((range >> shift_) >= ids.size() * 2) ++shift_;
    starts_.reserve((range >> shift_) + 2);
    for (std::size_t i = 0; i < ids.size(); ++i) {
      while (starts_.size() <= (ids[i] - ids.front()) >> shift_) starts_.push_back(static_cast<Node>(i));
    }
    starts_.push_back(static_cast<Node>(ids.size()));
  }

  [[nodiscard]] Node find(std::uint64_t id) const {
    if (ids_.empty() || id < ids_.front() || id > ids_.back()) return no_node;
    const std::uint64_t slot = (id - ids_.front()) >> shift_;
    const auto begin = ids_.begin() + starts_[slot];
    const auto end = ids_.begin() + starts_[slot + 1];
    const auto at = std::lower_bound(begin, end, id);
    return at != end && *at == id ? static_cast<Node>(at - ids_.begin()) : no_node;
  }

 private:
  const Array<std::uint64_t>& ids_;
  unsigned shift_ = 0;
  std::vector<Node> starts_;  // of slot s: the first user in it or, if it is empty, in one after it
};

// Puts users side by side as they come. A referrer is known at once where the ids so far are one dense
// run that holds it; the others wait for the end.
class Loader {
 public:
  void reserve(std::uint64_t users) {
    columns_.ids.reserve(users);
    columns_.referrers.reserve(users);
    columns_.registered_at.reserve(users);
  }

  // All of a chunk, or those registered at or before `latest`.
  void add(const records::ColumnChunk& chunk, std::int64_t latest) {
    const auto late = [latest](std::int64_t at) { return at > latest; };
    if (std::any_of(chunk.registered_at.begin(), chunk.registered_at.end(), late)) {
      for (std::size_t i = 0; i < chunk.ids.size(); ++i) {
        if (late(chunk.registered_at[i])) continue;
        columns_.ids.push_back(chunk.ids[i]);
        columns_.registered_at.push_back(chunk.registered_at[i]);
        columns_.referrers.push_back(place_of(chunk.ids[i], chunk.referrers[i]));
      }
      return;
    }
    columns_.ids.insert(columns_.ids.end(), chunk.ids.begin(), chunk.ids.end());
    columns_.registered_at.insert(columns_.registered_at.end(), chunk.registered_at.begin(), chunk.registered_at.end());
    for (std::size_t i = 0; i < chunk.ids.size(); ++i) {
      columns_.referrers.push_back(place_of(chunk.ids[i], chunk.referrers[i]));
    }
  }

  Columns finish() {
    if (!waiting_.empty()) {
      const Finder finder(columns_.ids);
      for (const auto& [node, referrer] : waiting_) {
        const Node place = finder.find(referrer);
        columns_.referrers[node] = place;
        if (place != no_node && place >= node) columns_.ordered = false;
      }
    }
    return std::move(columns_);
  }

 private:
  // The place of the next user's referrer as far as it is known.
  Node place_of(std::uint64_t id, std::uint64_t referrer) {
    const std::uint64_t node = columns_.referrers.size();
    if (node == 0) first_ = id;
    dense_ = dense_ && id - first_ == node;
    if (referrer == 0) return no_node;
    if (dense_ && referrer >= first_ && referrer < id) return static_cast<Node>(referrer - first_);
    waiting_.emplace_back(static_cast<Node>(node), referrer);
    return no_node;
  }

  Columns columns_;
  std::uint64_t first_ = 0;
  bool dense_ = true;
  std::vector<std::pair<Node, std::uint64_t>> waiting_;
};

}  // namespace

Node Columns::find(UserId id) const {
  if (ids.empty() || id.value < ids.front() || id.value > ids.back()) return no_node;
  // Without gaps the place is known.
  if (ids.back() - ids.front() == ids.size() - 1) return static_cast<Node>(id.value - ids.front());
  const auto at = std::lower_bound(ids.begin(), ids.end(), id.value);
  return *at == id.value ? static_cast<Node>(at - ids.begin()) : no_node;
}

Result<Columns> load_columns(records::Reader& reader, std::optional<Instant> as_of) {
  auto users = reader.user_count();
  if (!users) return failure_of(users);
  if (*users >= no_node) return fail(ErrorCode::internal, "the store has more users than a graph in memory can hold");
  Loader loader;
  loader.reserve(*users);
  const std::int64_t latest = as_of ? as_of->ms : std::numeric_limits<std::int64_t>::max();
  auto scanned = reader.scan_columns([&](const records::ColumnChunk& chunk) {
    loader.add(chunk, latest);
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  return loader.finish();
}

}  // namespace refctl::graph
