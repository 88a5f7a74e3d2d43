#include "store/rules/graph/columns.hpp"

#include <algorithm>
#include <bit>
#include <utility>

namespace refctl::graph {
namespace {

// Finds users by id. The range of ids is divided into about one slot per user, each with the first user in it; since
// ids are usually dense, little is left to search. In a run without gaps the position is computed.
class Finder {
 public:
  explicit Finder(const Ids& ids) : all_(ids), ids_(ids.listed()) {
    if (ids.run()) return;
    const std::uint64_t range = ids.back() - ids.front();
    while ((range >> shift_) >= ids.size() * 2) ++shift_;
    starts_.reserve((range >> shift_) + 2);
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      while (starts_.size() <= (ids_[i] - ids_.front()) >> shift_) starts_.push_back(static_cast<Node>(i));
    }
    starts_.push_back(static_cast<Node>(ids_.size()));
  }

  [[nodiscard]] Node find(std::uint64_t id) const {
    if (all_.empty() || id < all_.front() || id > all_.back()) return no_node;
    if (all_.run()) return static_cast<Node>(id - all_.front());
    const std::uint64_t slot = (id - ids_.front()) >> shift_;
    const auto begin = ids_.begin() + starts_[slot];
    const auto end = ids_.begin() + starts_[slot + 1];
    const auto at = std::lower_bound(begin, end, id);
    return at != end && *at == id ? static_cast<Node>(at - ids_.begin()) : no_node;
  }

 private:
  const Ids& all_;
  const Array<std::uint64_t>& ids_;
  unsigned shift_ = 0;
  std::vector<Node> starts_;  // per slot: the first user in it, or in a later one if it is empty
};

// Appends users in order of id. A referrer's position is known at once if the ids so far are a run that contains it;
// other referrers are resolved at the end.
class Loader {
 public:
  explicit Loader(Times times) : times_(times) {}

  // Reserves memory for about that many users.
  void reserve(std::uint64_t users) {
    columns_.referrers.reserve(users);
    if (times_ == Times::wanted) columns_.registered_at.reserve(users);
  }

  [[nodiscard]] std::size_t size() const { return columns_.size(); }

  void add(const records::ColumnChunk& chunk) {
    if (!add_to_run(chunk)) {
      for (std::size_t i = 0; i < chunk.ids.size(); ++i) {
        columns_.ids.push_back(chunk.ids[i]);
        columns_.referrers.push_back(place_of(chunk.ids[i], chunk.referrers[i]));
      }
    }
    if (times_ == Times::wanted) columns_.registered_at.append(chunk.registered_at);
  }

  // Adds the users of a chunk who registered at or before `latest`.
  void add_until(const records::ColumnChunk& chunk, std::int64_t latest) {
    const auto late = [latest](std::int64_t at) { return at > latest; };
    if (std::none_of(chunk.registered_at.begin(), chunk.registered_at.end(), late)) {
      add(chunk);
      return;
    }
    for (std::size_t i = 0; i < chunk.ids.size(); ++i) {
      if (late(chunk.registered_at[i])) continue;
      columns_.ids.push_back(chunk.ids[i]);
      columns_.referrers.push_back(place_of(chunk.ids[i], chunk.referrers[i]));
      if (times_ == Times::wanted) columns_.registered_at.push_back(chunk.registered_at[i]);
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
  // Adds a chunk that continues the run of ids and whose referrers are all in the run, without a branch per user.
  // False, with nothing added, for any other chunk.
  bool add_to_run(const records::ColumnChunk& chunk) {
    if (!columns_.ids.continues_run(chunk.ids)) return false;
    if (chunk.ids.empty()) return true;
    const std::size_t before = columns_.ids.size();
    const std::uint64_t first = before == 0 ? chunk.ids.front() : columns_.ids.front();
    columns_.referrers.resize(before + chunk.ids.size());
    Node* const places = columns_.referrers.data() + before;
    std::uint64_t outside_run = 0;
    for (std::size_t i = 0; i < chunk.ids.size(); ++i) {
      const std::uint64_t referrer = chunk.referrers[i];
      const std::uint64_t place = referrer - first;
      outside_run += static_cast<std::uint64_t>(referrer != 0) & static_cast<std::uint64_t>(place >= before + i);
      places[i] = referrer == 0 ? no_node : static_cast<Node>(place);
    }
    if (outside_run > 0) {
      columns_.referrers.resize(before);
      return false;
    }
    columns_.ids.append(chunk.ids);
    return true;
  }

  // Returns the position of the referrer of the user that was added last, if it is known.
  Node place_of(std::uint64_t id, std::uint64_t referrer) {
    if (referrer == 0) return no_node;
    const Ids& ids = columns_.ids;
    if (ids.run() && referrer >= ids.front() && referrer < id) return static_cast<Node>(referrer - ids.front());
    waiting_.emplace_back(static_cast<Node>(ids.size() - 1), referrer);
    return no_node;
  }

  Times times_;
  Columns columns_;
  std::vector<std::pair<Node, std::uint64_t>> waiting_;
};

}  // namespace

Node Columns::find(UserId id) const {
  if (ids.empty() || id.value < ids.front() || id.value > ids.back()) return no_node;
  if (ids.run()) return static_cast<Node>(id.value - ids.front());
  const auto& listed = ids.listed();
  const auto at = std::lower_bound(listed.begin(), listed.end(), id.value);
  return *at == id.value ? static_cast<Node>(at - listed.begin()) : no_node;
}

Result<Columns> load_columns(records::Reader& reader, std::optional<Instant> as_of, Times times) {
  Loader loader(times);
  bool first = true;
  bool too_many = false;
  auto scanned = reader.scan_columns(as_of ? Times::wanted : times, [&](const records::ColumnChunk& chunk) {
    if (first) loader.reserve(std::min<std::uint64_t>(chunk.users, no_node));
    first = false;
    too_many = loader.size() + chunk.ids.size() >= no_node;
    if (too_many) return Walk::stop;
    if (as_of) {
      loader.add_until(chunk, as_of->ms);
    } else {
      loader.add(chunk);
    }
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  if (too_many) return fail(ErrorCode::internal, "the store has more users than a graph in memory can hold");
  return loader.finish();
}

}  // namespace refctl::graph
