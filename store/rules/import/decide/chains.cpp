#include "store/rules/import/decide/resolving.hpp"

#include <algorithm>
#include <optional>
#include <unordered_map>

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

  Result<> climb(std::uint32_t from) {
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
      auto next = above(path_.back());
      if (!next) return failure_of(next);
      if (!*next) break;
      at = **next;
    }
    unwind(top);
    return {};
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
  [[nodiscard]] bool refused(std::uint32_t record) const { return work_.records()[record].verdict == Verdict::refused; }

  // The record above, if any.
  Result<std::optional<std::uint32_t>> above(Step& step) {
    const Staged& staged = work_.records()[step.record];
    const bool keeps = stays(staged) || (staged.verdict == Verdict::update && staged.ref_kind == RefKind::none);
    if (!keeps && staged.ref_kind == RefKind::record) return static_cast<std::uint32_t>(staged.referrer);
    if (moved_.empty() || (!keeps && staged.ref_kind == RefKind::none)) return std::optional<std::uint32_t>();
    step.through_store = true;
    return moved_above(keeps ? work_.out.ids[step.record] : staged.referrer);
  }

  // The first user from `stored` upwards who gets a new referrer from the file.
  Result<std::optional<std::uint32_t>> moved_above(std::uint64_t stored) {
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
      auto user = work_.store.user(UserId{id});
      if (!user) return failure_of(user);
      id = *user && (*user)->referrer ? (*user)->referrer->value : 0;
    }
    for (const std::uint64_t id : passed) known_.emplace(id, found);
    return found;
  }

  // The path came back to `first`: all from there on refer to each other.
  void close_loop(std::uint32_t first) {
    const auto begin = std::ranges::find(path_, first, &Step::record);
    if (path_.end() - begin == 1 && !begin->through_store) {
      work_.refuse(first, Reason::own_referrer);
    } else {
      auto& members = work_.out.loops.emplace_back();
      for (auto step = begin; step != path_.end(); ++step) members.push_back(step->record);
      for (const std::uint32_t member : members) work_.refuse(member, Reason::loop, work_.out.loops.size() - 1);
    }
    for (auto step = begin; step != path_.end(); ++step) state_[step->record] = State::done;
    path_.erase(begin, path_.end());
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
  std::unordered_map<std::uint64_t, std::uint32_t> moved_;  // users of the store -> the record that moves them
  std::unordered_map<std::uint64_t, std::optional<std::uint32_t>> known_;
};

}  // namespace

Result<> judge_chains(Resolving& work) {
  // Where everybody's referrer stands before them and nobody is refused or changed, there is nothing to find.
  const bool nobody_refused = work.out.refusals.empty() && work.staging.fault_count == 0;
  if (!work.climbs_back && nobody_refused && !work.moves_somebody) return {};
  Climber climber(work);
  for (std::size_t i = 0; i < work.records().size(); ++i) {
    if (auto beaten = work.pace(i); !beaten) return beaten;
    if (auto climbed = climber.climb(static_cast<std::uint32_t>(i)); !climbed) return climbed;
  }
  return {};
}

}  // namespace refctl::importing
