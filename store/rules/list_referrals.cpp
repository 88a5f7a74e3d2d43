#include "store/rules/list_referrals.hpp"

#include "store/rules/access.hpp"
#include "store/rules/paging.hpp"
#include "store/rules/query_limits.hpp"
#include "store/rules/viewer.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::uint64_t rows_a_read = 1024;

// The children of `referrer` within the query's period: a range of positions in the order of edges.
struct Stretch {
  UserId referrer;
  Span all;
};

Result<Stretch> stretch_of(records::Reader& reader, const Actor& actor, const ReferralQuery& query) {
  if (auto sound = check_period(query.since, query.until); !sound) return failure_of(sound);
  auto user = user_to_read(reader, actor, query.user);
  if (!user) return failure_of(user);
  Stretch stretch{.referrer = user->id, .all = {}};
  if (query.since) {
    auto rank = reader.child_rank(user->id, *query.since, UserId{0});
    if (!rank) return failure_of(rank);
    stretch.all.first = *rank;
  }
  auto end = query.until ? reader.child_rank(user->id, *query.until, UserId{0}) : reader.child_count(user->id);
  if (!end) return failure_of(end);
  stretch.all.last = std::max(stretch.all.first, *end);
  return stretch;
}

// Returns the place of the cursor, which may be any user but usually is the last row of a page.
Result<records::ChildPlace> place_of_cursor(records::Reader& reader, UserId cursor) {
  auto user = reader.user(cursor);
  if (!user) return failure_of(user);
  if (!*user) return fail_parameter("after", "there is no user with the id " + std::to_string(cursor.value));
  return records::ChildPlace{.at = (*user)->registered_at, .id = cursor};
}

// Returns the position in the order of edges at which the rows after the cursor begin.
Result<std::uint64_t> position_after(records::Reader& reader, const Stretch& stretch, UserId cursor) {
  auto place = place_of_cursor(reader, cursor);
  if (!place) return failure_of(place);
  auto rank = reader.child_rank(stretch.referrer, place->at, UserId{place->id.value + 1});
  if (!rank) return failure_of(rank);
  return std::clamp(*rank, stretch.all.first, stretch.all.last);
}

// Adds the page's requests about the referrer; also its rows, if their position is known before the count.
void want_page(records::Wanted& wanted, UserId referrer, const ReferralQuery& query) {
  const PageRequest& page = query.page;
  if (query.since) wanted.child_ranks.push_back({referrer, {.at = *query.since, .id = {}}});
  if (query.until) wanted.child_ranks.push_back({referrer, {.at = *query.until, .id = {}}});
  if (!query.until) wanted.child_counts.push_back(referrer);
  if (page.after) wanted.users.push_back(*page.after);
  if (page.after || query.since) return;
  if (page.number < 1 || page.number > std::numeric_limits<std::uint64_t>::max() / max_page_size) return;
  wanted.children = {.referrer = referrer, .offset = (page.number - 1) * page.size, .after = {}, .limit = page.size};
}

records::Wanted wanted_of(const Actor& actor) {
  records::Wanted wanted;
  wanted.config = !actor.reads_all();
  return wanted;
}

// Visits the users with these ids in order.
template <typename Visit>
Result<> show_rows(records::Reader& reader, const Viewer& viewer, std::span<const UserId> ids, const Visit& visit) {
  std::string room;
  std::size_t shown = 0;
  auto read = reader.visit_users(ids, [&](const records::UserSummary& user) {
    visit(ReferralRow{.id = user.id,
                      .name = user.name,
                      .email = viewer.email_of(user.id, user.email, room),
                      .registered_at = user.registered_at});
    ++shown;
  });
  if (!read) return read;
  if (shown == ids.size()) return {};
  return fail(ErrorCode::store_damaged, "a referral leads to a user who is not in the store",
              "`refctl check` tells which; `refctl check --repair` makes the lists anew");
}

ReferralView copy_of(const ReferralRow& row) {
  return {
      .id = row.id, .name = std::string(row.name), .email = std::string(row.email), .registered_at = row.registered_at};
}

// Stores the rows it receives.
class Keeper final : public ReferralSink {
 public:
  explicit Keeper(Page<ReferralView>& page) : page_(page) {}
  void begin(const PagePlace& place, std::optional<UserId>) override {
    static_cast<PagePlace&>(page_) = place;
    page_.results.clear();
  }
  void row(const ReferralRow& row) override { page_.results.push_back(copy_of(row)); }

 private:
  Page<ReferralView>& page_;
};

// Returns the requested page as a part of the range.
Result<Span> wanted_span(records::Reader& reader, const Stretch& stretch, const PageRequest& page) {
  const std::uint64_t count = stretch.all.last - stretch.all.first;
  if (!page.after) return span_of_page(page, count);
  auto position = position_after(reader, stretch, *page.after);
  if (!position) return failure_of(position);
  const std::uint64_t first = *position - stretch.all.first;
  return Span{.first = first, .last = std::min(count, first + page.size)};
}

}  // namespace

Result<> show_referrals(const Context& context, const ReferralQuery& query, ReferralSink& sink) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<> {
    if (auto sound = check_page(query.page); !sound) return sound;
    auto fetched = prefetch_user(reader, actor, query.user, wanted_of(actor),
                                 [&](records::Wanted& wanted, UserId id) { want_page(wanted, id, query); });
    if (!fetched) return fetched;
    auto stretch = stretch_of(reader, actor, query);
    if (!stretch) return failure_of(stretch);
    auto span = wanted_span(reader, *stretch, query.page);
    if (!span) return failure_of(span);
    auto viewer = Viewer::of(reader, actor);
    if (!viewer) return failure_of(viewer);
    std::vector<UserId> ids;
    if (span->first < span->last) {
      auto children = reader.children(stretch->referrer, stretch->all.first + span->first, span->last - span->first);
      if (!children) return failure_of(children);
      ids = std::move(*children);
    }
    sink.begin(place_of(query.page, stretch->all.last - stretch->all.first, *span),
               ids.empty() ? std::nullopt : std::optional(ids.back()));
    return show_rows(reader, *viewer, ids, [&](const ReferralRow& row) { sink.row(row); });
  });
}

Result<Page<ReferralView>> list_referrals(const Context& context, const ReferralQuery& query) {
  Page<ReferralView> page;
  Keeper keeper(page);
  auto shown = show_referrals(context, query, keeper);
  if (!shown) return failure_of(shown);
  return page;
}

Result<> each_referral(const Context& context, const ReferralQuery& query,
                       const std::function<Walk(const ReferralView&)>& visit) {
  if (auto sound = check_page(query.page); !sound) return sound;
  if (auto sound = check_period(query.since, query.until); !sound) return sound;
  // The walk uses places, not positions: the cost of a read does not depend on where it begins.
  records::ChildPlace place{.at = query.since.value_or(Instant{std::numeric_limits<std::int64_t>::min()}), .id = {}};
  std::optional<UserId> cursor = query.page.after;
  for (bool more = true; more;) {
    auto batch = context.read([&](records::Reader& reader, const Actor& actor) -> Result<std::vector<ReferralView>> {
      auto fetched =
          prefetch_user(reader, actor, query.user, wanted_of(actor), [&](records::Wanted& wanted, UserId id) {
            if (cursor) wanted.users.push_back(*cursor);
            if (!cursor) wanted.children = {.referrer = id, .offset = 0, .after = place, .limit = rows_a_read};
          });
      if (!fetched) return failure_of(fetched);
      auto referrer = user_to_read(reader, actor, query.user);
      if (!referrer) return failure_of(referrer);
      auto viewer = Viewer::of(reader, actor);
      if (!viewer) return failure_of(viewer);
      records::ChildPlace from = place;
      if (cursor) {
        auto after = place_of_cursor(reader, *cursor);
        if (!after) return failure_of(after);
        from = std::max(place, *after);
      }
      auto ids = reader.children_after(referrer->id, from, rows_a_read);
      if (!ids) return failure_of(ids);
      std::vector<ReferralView> rows;
      rows.reserve(ids->size());
      auto shown = show_rows(reader, *viewer, *ids, [&](const ReferralRow& row) { rows.push_back(copy_of(row)); });
      if (!shown) return failure_of(shown);
      return rows;
    });
    if (!batch) return failure_of(batch);
    for (const ReferralView& row : *batch) {
      if (query.until && row.registered_at >= *query.until) return {};
      if (visit(row) == Walk::stop) return {};
    }
    more = batch->size() == rows_a_read;
    if (!more) break;
    cursor.reset();
    place = {.at = batch->back().registered_at, .id = batch->back().id};
  }
  return {};
}

}  // namespace refctl::rules
