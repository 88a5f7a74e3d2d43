#include "store/rules/users/each_user.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/requests/paging.hpp"
#include "store/rules/requests/query_limits.hpp"
#include "store/rules/users/referrer_name_cache.hpp"
#include "store/rules/users/user_filter.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

// The number of users per read: the transaction takes a few milliseconds.
constexpr std::size_t users_per_read = 4096;
// After this many users a pass over the columns to find the referrers pays off.
constexpr std::size_t long_walk = 2 * users_per_read;

// The users of one read, as the actor may see them.
class UserBatch {
 public:
  void clear() {
    size_ = 0;
    missing_.clear();
  }

  void add(const records::UserSummary& row, const Redactor& redactor) {
    if (size_ == views_.size()) views_.emplace_back();
    UserView& view = views_[size_];
    User& user = view.user;
    user.id = row.id;
    user.name = row.name;
    user.email = redactor.email_of(row.id, row.email, masked_);
    user.code = row.code;
    user.registered_at = row.registered_at;
    user.role = row.role;
    user.disabled = row.disabled;
    user.erased = row.erased;
    if (row.referrer.value == 0) {
      user.referrer.reset();
      view.referred_by.reset();
    } else {
      user.referrer = row.referrer;
      if (!view.referred_by) view.referred_by.emplace();
    }
    ++size_;
  }

  // Adds the names and codes of the referrers: from the cache, then the others from the store, in order of id.
  Result<> add_referrers(records::Reader& reader, ReferrerNameCache& names) {
    find_kept(names);
    if (missing_.empty()) return {};
    std::ranges::sort(missing_);
    std::vector<UserId> ids;
    for (const auto& [id, place] : missing_) {
      if (ids.empty() || ids.back() != id) ids.push_back(id);
    }
    std::size_t next = 0;
    const auto name_until = [&](UserId id, std::string_view name, std::string_view code) {
      for (; next < missing_.size() && missing_[next].first <= id; ++next) {
        // Only a damaged store names a referrer that it does not hold: their texts are empty, and `check` reports it.
        const bool found = missing_[next].first == id;
        Referrer& referrer = *views_[missing_[next].second].referred_by;
        referrer.id = missing_[next].first;
        referrer.name = found ? name : std::string_view();
        referrer.code = found ? code : std::string_view();
      }
    };
    auto read = reader.visit_users(ids, [&](const records::UserSummary& user) {
      name_until(user.id, user.name, user.code);
      names.pass(user.id, user.name, user.code);
    });
    if (read) name_until(UserId{ids.back().value + 1}, {}, {});
    return read;
  }

  [[nodiscard]] std::span<const UserView> views() const { return std::span(views_).first(size_); }

 private:
  // Prefetches the memory of later referrers: a random access to a table of all referrers is a cache miss.
  void find_kept(const ReferrerNameCache& names) {
    constexpr std::size_t ahead = 16;
    const auto referrer_at = [&](std::size_t i) {
      return i < size_ ? views_[i].user.referrer.value_or(UserId{}) : UserId{};
    };
    for (std::size_t i = 0; i < size_; ++i) {
      names.prefetch_place(referrer_at(i + 2 * ahead));
      names.prefetch_text(referrer_at(i + ahead));
      const UserId referrer = referrer_at(i);
      if (referrer.value != 0 && !names.find(referrer, *views_[i].referred_by)) missing_.emplace_back(referrer, i);
    }
  }

  std::vector<UserView> views_;  // used again for each batch, for the memory of their texts
  std::size_t size_ = 0;
  std::vector<std::pair<UserId, std::size_t>> missing_;  // referrers to look up, and whose they are
  std::string masked_;
};

}  // namespace

Result<> each_user(const UseCaseContext& context, const UserQuery& query,
                   const std::function<Walk(const UserView&)>& visit) {
  if (auto sound = check_page(query.page); !sound) return sound;
  UserId next = first_after(query.page);
  UserBatch batch;
  ReferrerNameCache names;
  std::size_t visited = 0;
  for (bool more = true; more;) {
    batch.clear();
    auto fetched = context.read([&](records::Reader& reader, const Actor& actor) -> Result<> {
      if (auto known = require_actor(actor); !known) return known;
      if (query.referred_by) {
        records::Wanted wanted;
        wanted.config = !actor.reads_all();
        auto fetched_user = prefetch_user(reader, actor, query.referred_by, std::move(wanted));
        if (!fetched_user) return fetched_user;
      }
      auto redactor = Redactor::of(reader, actor);
      if (!redactor) return failure_of(redactor);
      auto filter = UserFilter::of(reader, actor, *redactor, query);
      if (!filter) return failure_of(filter);
      if (const auto& only = filter->only()) {
        more = false;
        auto read = reader.visit_users(std::span(&*only, 1), [&](const records::UserSummary& user) {
          if (user.id >= next && filter->passes(user)) batch.add(user, *redactor);
        });
        return read ? batch.add_referrers(reader, names) : read;
      }
      if (visited >= long_walk && !names.learned()) {
        if (auto learned = names.learn(reader); !learned) return learned;
      }
      // The read ends after so many users of those whom the engine shows, whether they are found or not, so that a rare
      // text holds the store no longer.
      std::size_t seen = 0;
      auto scanned = reader.scan_users(next, filter->predicate(), [&](const records::UserSummary& user) {
        next = UserId{user.id.value + 1};
        names.pass(user.id, user.name, user.code);
        if (filter->finds(user)) batch.add(user, *redactor);
        return ++seen < users_per_read ? Walk::on : Walk::stop;
      });
      if (!scanned) return scanned;
      more = seen == users_per_read;
      return batch.add_referrers(reader, names);
    });
    if (!fetched) return fetched;
    for (const UserView& view : batch.views()) {
      if (visit(view) == Walk::stop) return {};
    }
    visited += batch.views().size();
  }
  return {};
}

}  // namespace refctl::rules
