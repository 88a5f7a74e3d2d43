#include "store/rules/import/decide/resolving.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace refctl::importing {

namespace {

// Climbs from each record to its referrer and on, once over each, without recursion. Only updates can give a
// user of the store a referrer from the file; only then do the store's own chains matter.
class Climber {
 public:
  explicit Climber(Resolving& work) : work_(work), state_(work.records().size(), State::untouched) {
    for (std::size_t i = 0; i < work_.records().size(); ++i) {
      const Staged& staged = work_.records()[i];
      if (staged.verdict == Verdict::update && !work_.keeps_referrer(i)) {
        moved_.emplace(work_.out.ids[i], static_cast<std::uint32_t>(i));
      }
    }
  }

  // Reads who referred whom in the store above the users to whom records lead, a level of all chains in each call.
  Result<> read_store() {
    if (moved_.empty()) return {};
    std::vector<UserId> level;
    for (std::size_t i = 0; i < work_.records().size(); ++i) {
      const Staged& staged = work_.records()[i];
      if (keeps_stored_referrer(staged)) {
        level.push_back(UserId{work_.out.ids[i]});
      } else if (staged.ref_kind == RefKind::stored) {
        level.push_back(UserId{staged.referrer});
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

  // Reads the e-mail addresses of the users of the store who are named as members of loops.
  Result<> read_emails() {
    std::vector<UserId> ids;
    for (const Loop& loop : work_.out.loops) {
      for (const Named& member : loop.members) {
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

  void climb(std::uint32_t from) {
    path_.clear();
    std::optional<std::uint32_t> top;  // where the path ended, judged
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
    unwind(top);
  }

 private:
  enum class State : std::uint8_t { untouched, on_path, done };
  struct Step {
    std::uint32_t record;
    bool through_store;  // the next one up is reached over users of the store, who stay
  };

  // Its user is left as the store has it.
  [[nodiscard]] static bool stays(const Staged& staged) {
    return staged.verdict == Verdict::existing || staged.verdict == Verdict::unchanged;
  }

  // Its user keeps the referrer that the store has.
  [[nodiscard]] static bool keeps_stored_referrer(const Staged& staged) {
    return stays(staged) || (staged.verdict == Verdict::update && staged.ref_kind == RefKind::none);
  }

  Result<> read_level(std::span<const UserId> level, std::vector<UserId>& above) {
    constexpr std::size_t users_a_call = 65'536;
    for (std::size_t first = 0; first < level.size(); first += users_a_call) {
      const auto some = level.subspan(first, std::min(users_a_call, level.size() - first));
      auto read = work_.store.visit_users(some, [&](const records::UserSummary& user) {
        stored_.emplace(user.id.value, user.referrer.value);
        if (user.referrer.value != 0) above.push_back(user.referrer);
      });
      if (!read) return read;
    }
    return {};
  }

  [[nodiscard]] bool refused(std::uint32_t record) const { return work_.records()[record].verdict == Verdict::refused; }

  // The record above, if any.
  std::optional<std::uint32_t> above(Step& step) {
    const Staged& staged = work_.records()[step.record];
    const bool keeps = keeps_stored_referrer(staged);
    if (!keeps && staged.ref_kind == RefKind::record) return static_cast<std::uint32_t>(staged.referrer);
    if (moved_.empty() || (!keeps && staged.ref_kind == RefKind::none)) return std::nullopt;
    step.through_store = true;
    return moved_above(keeps ? work_.out.ids[step.record] : staged.referrer);
  }

  // The first user from `stored` upwards who gets a new referrer from the file.
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
      known_.emplace(id, std::nullopt);  // so that a loop in a damaged store ends here
      const auto above = stored_.find(id);
      id = above == stored_.end() ? 0 : above->second;
    }
    for (const std::uint64_t id : passed) known_[id] = found;
    return found;
  }

  // The path came back to `first`: all from there on refer to each other.
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

  // Its members in their order, with the users of the store through whom steps lead.
  [[nodiscard]] Loop loop_of(std::span<const Step> steps) const {
    Loop loop;
    const auto add = [&](Named member) {
      if (loop.members.size() < Loop::most_named) {
        loop.members.push_back(member);
      } else {
        ++loop.more;
      }
    };
    for (const Step& step : steps) {
      add({RefKind::record, step.record});
      if (!step.through_store) continue;
      const Staged& staged = work_.records()[step.record];
      const std::uint64_t own = work_.out.ids[step.record];
      for (std::uint64_t id = keeps_stored_referrer(staged) ? own : staged.referrer; !moved_.contains(id);) {
        if (id != own) add({RefKind::stored, id});
        const auto above = stored_.find(id);
        if (above == stored_.end() || above->second == 0) break;
        id = above->second;
      }
    }
    return loop;
  }

  void unwind(std::optional<std::uint32_t> top) {
    for (; !path_.empty(); path_.pop_back()) {
      const Step step = path_.back();
      if (top && !step.through_store && refused(*top) && !refused(step.record) &&
          !stays(work_.records()[step.record])) {
        work_.refuse(step.record, Reason::referrer_refused, *top);
      }
      state_[step.record] = State::done;
      top = step.record;
    }
  }

  Resolving& work_;
  std::vector<State> state_;
  std::vector<Step> path_;
  std::unordered_map<std::uint64_t, std::uint32_t> moved_;   // users of the store -> the record that moves them
  std::unordered_map<std::uint64_t, std::uint64_t> stored_;  // users of the store -> their referrers, 0: none
  std::unordered_map<std::uint64_t, std::optional<std::uint32_t>> known_;
};

}  // namespace

Result<> judge_chains(Resolving& work) {
  // Where everybody's referrer stands before them and nobody is refused or changed, there is nothing to find.
  const bool nobody_refused = work.out.refusals.empty() && work.staging.fault_count == 0;
  if (!work.climbs_back && nobody_refused && !work.moves_somebody) return {};
  Climber climber(work);
  if (auto read = climber.read_store(); !read) return read;
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (auto beaten = work.pace(i); !beaten) return beaten;
    climber.climb(static_cast<std::uint32_t>(i));
  }
  return climber.read_emails();
}

}  // namespace refctl::importing
