#include "store/rules/import/decide/resolve_state.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// Follows the referrers of each record upwards, visiting each record once, without recursion. Only an update can give a
// user of the store a new referrer; only then the store's edges matter, too.
class LoopFinder {
 public:
  explicit LoopFinder(ResolveState& work) : work_(work), state_(work.records().size(), State::untouched) {
    for (std::size_t i = 0; i < work_.records().size(); ++i) {
      const ImportRecord& entry = work_.records()[i];
      if (entry.verdict == Verdict::update && !work_.keeps_referrer(i)) {
        moved_.emplace(work_.out.ids[i], static_cast<std::uint32_t>(i));
      }
    }
  }

  // Reads the ancestors, in the store, of all users that records refer to; one call per level.
  Result<> read_store() {
    if (moved_.empty()) return {};
    std::vector<UserId> level;
    for (std::size_t i = 0; i < work_.records().size(); ++i) {
      const ImportRecord& entry = work_.records()[i];
      if (keeps_stored_referrer(entry)) {
        level.push_back(UserId{work_.out.ids[i]});
      } else if (entry.ref_kind == RefKind::stored) {
        level.push_back(UserId{entry.referrer});
      }
    }
    while (!level.empty()) {
      std::erase_if(level, [&](UserId id) { return moved_.contains(id.value) || stored_.contains(id.value); });
      std::ranges::sort(level);
      level.erase(std::unique(level.begin(), level.end()), level.end());
      std::vector<UserId> above;
      if (auto read = read_level(level, above); !read) return read;
      level = std::move(above);
    }
    return {};
  }

  // Reads the e-mail addresses of the users of the store that are members of loops, for the messages.
  Result<> read_emails() {
    std::vector<UserId> ids;
    for (const ReferrerLoop& loop : work_.out.loops) {
      for (const ResolvedName& member : loop.members) {
        if (member.kind == RefKind::stored) ids.push_back(UserId{member.value});
      }
    }
    std::ranges::sort(ids);
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    if (ids.empty()) return {};
    return work_.store.visit_users(ids, [&](const records::UserSummary& user) {
      if (!user.email.empty()) work_.out.loop_emails.emplace(user.id.value, user.email);
    });
  }

  void follow(std::uint32_t from) {
    path_.clear();
    std::optional<std::uint32_t> top;  // the record above the path's end, which is already decided
    for (std::uint32_t at = from;;) {
      if (state_[at] == State::done) {
        top = at;
        break;
      }
      if (state_[at] == State::on_path) {
        close_loop(at);
        top = at;
        break;
      }
      state_[at] = State::on_path;
      path_.push_back({at, false});
      if (refused(at)) break;
      const auto next = above(path_.back());
      if (!next) break;
      at = *next;
    }
    finish_path(top);
  }

 private:
  enum class State : std::uint8_t { untouched, on_path, done };
  struct Step {
    std::uint32_t record;
    bool through_store;  // the next record above is reached through unchanged users of the store
  };

  // Returns whether the record leaves its user unchanged.
  [[nodiscard]] static bool is_kept(const ImportRecord& entry) {
    return entry.verdict == Verdict::existing || entry.verdict == Verdict::unchanged;
  }

  // Returns whether the record leaves its user's referrer unchanged.
  [[nodiscard]] static bool keeps_stored_referrer(const ImportRecord& entry) {
    return is_kept(entry) || (entry.verdict == Verdict::update && entry.ref_kind == RefKind::none);
  }

  Result<> read_level(std::span<const UserId> level, std::vector<UserId>& above) {
    constexpr std::size_t users_per_call = 65'536;
    for (std::size_t first = 0; first < level.size(); first += users_per_call) {
      const auto some = level.subspan(first, std::min(users_per_call, level.size() - first));
      auto read = work_.store.visit_users(some, [&](const records::UserSummary& user) {
        stored_.emplace(user.id.value, user.referrer.value);
        if (user.referrer.value != 0) above.push_back(user.referrer);
      });
      if (!read) return read;
    }
    return {};
  }

  [[nodiscard]] bool refused(std::uint32_t record) const { return work_.records()[record].verdict == Verdict::refused; }

  // Returns the record above, if there is one.
  std::optional<std::uint32_t> above(Step& step) {
    const ImportRecord& entry = work_.records()[step.record];
    const bool keeps = keeps_stored_referrer(entry);
    if (!keeps && entry.ref_kind == RefKind::record) return static_cast<std::uint32_t>(entry.referrer);
    if (moved_.empty() || (!keeps && entry.ref_kind == RefKind::none)) return std::nullopt;
    step.through_store = true;
    return moved_above(keeps ? work_.out.ids[step.record] : entry.referrer);
  }

  // Returns the record of the first user, from `stored` upwards, that gets a new referrer from the file.
  std::optional<std::uint32_t> moved_above(std::uint64_t stored) {
    std::vector<std::uint64_t> passed;
    std::optional<std::uint32_t> found;
    for (std::uint64_t id = stored; id != 0;) {
      if (const auto moved = moved_.find(id); moved != moved_.end()) {
        found = moved->second;
        break;
      }
      if (const auto known = known_.find(id); known != known_.end()) {
        found = known->second;
        break;
      }
      passed.push_back(id);
      known_.emplace(id, std::nullopt);  // so that a loop in a damaged store ends
      const auto above = stored_.find(id);
      id = above == stored_.end() ? 0 : above->second;
    }
    for (const std::uint64_t id : passed) known_[id] = found;
    return found;
  }

  // The path has returned to `first`: the records from there on form a loop.
  void close_loop(std::uint32_t first) {
    const auto begin = std::ranges::find(path_, first, &Step::record);
    if (path_.end() - begin == 1 && !begin->through_store) {
      work_.refuse(first, Reason::own_referrer);
    } else {
      work_.out.loops.push_back(loop_of(std::span(begin, path_.end())));
      for (auto step = begin; step != path_.end(); ++step) {
        work_.refuse(step->record, Reason::loop, work_.out.loops.size() - 1);
      }
    }
    for (auto step = begin; step != path_.end(); ++step) state_[step->record] = State::done;
    path_.erase(begin, path_.end());
  }

  // Returns the members of the loop in order, including the users of the store between them.
  [[nodiscard]] ReferrerLoop loop_of(std::span<const Step> steps) const {
    ReferrerLoop loop;
    const auto add = [&](ResolvedName member) {
      if (loop.members.size() < ReferrerLoop::max_members) {
        loop.members.push_back(member);
      } else {
        ++loop.more;
      }
    };
    for (const Step& step : steps) {
      add({RefKind::record, step.record});
      if (!step.through_store) continue;
      const ImportRecord& entry = work_.records()[step.record];
      const std::uint64_t own = work_.out.ids[step.record];
      for (std::uint64_t id = keeps_stored_referrer(entry) ? own : entry.referrer; !moved_.contains(id);) {
        if (id != own) add({RefKind::stored, id});
        const auto above = stored_.find(id);
        if (above == stored_.end() || above->second == 0) break;
        id = above->second;
      }
    }
    return loop;
  }

  void finish_path(std::optional<std::uint32_t> top) {
    for (; !path_.empty(); path_.pop_back()) {
      const Step step = path_.back();
      if (top && !step.through_store && refused(*top) && !refused(step.record) &&
          !is_kept(work_.records()[step.record])) {
        work_.refuse(step.record, Reason::referrer_refused, *top);
      }
      state_[step.record] = State::done;
      top = step.record;
    }
  }

  ResolveState& work_;
  std::vector<State> state_;
  std::vector<Step> path_;
  std::unordered_map<std::uint64_t, std::uint32_t> moved_;  // user of the store -> the record that changes its referrer
  std::unordered_map<std::uint64_t, std::uint64_t> stored_;  // user of the store -> its referrer; 0: none
  std::unordered_map<std::uint64_t, std::optional<std::uint32_t>> known_;
};

}  // namespace

Result<> refuse_loops(ResolveState& work) {
  // If all referrers come earlier in the file and no record is refused or changes a referrer, there is no loop.
  const bool nobody_refused = work.out.refusals.empty() && work.table.fault_count == 0;
  if (!work.has_later_referrers && nobody_refused && !work.changes_referrers) return {};
  LoopFinder finder(work);
  if (auto read = finder.read_store(); !read) return read;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (auto reported = work.report_progress(i); !reported) return reported;
    finder.follow(static_cast<std::uint32_t>(i));
  }
  return finder.read_emails();
}

}  // namespace refctl::importing
