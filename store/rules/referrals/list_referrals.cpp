#include "store/rules/referrals/list_referrals.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/requests/paging.hpp"
#include "store/rules/requests/query_limits.hpp"

#include <algorithm>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::uint64_t rows_per_read = 1024;

// The children of `referrer` within the query's period: a range of positions in the order of edges.
struct ReferralRange {
  UserId referrer;
  PositionRange all;
};

Result<ReferralRange> range_of(records::Reader& reader, const Actor& actor, const ReferralQuery& query) {
  if (auto sound = check_period(query.since, query.until); !sound) return failure_of(sound);
  auto user = user_to_read(reader, actor, query.user);
  if (!user) return failure_of(user);
  ReferralRange range{.referrer = user->id, .all = {}};
  if (query.since) {
    auto rank = reader.child_rank(user->id, *query.since, UserId{0});
    if (!rank) return failure_of(rank);
    range.all.first = *rank;
  }
  auto end = query.until ? reader.child_rank(user->id, *query.until, UserId{0}) : reader.child_count(user->id);
  if (!end) return failure_of(end);
  range.all.last = std::max(range.all.first, *end);
  return range;
}

// Returns the place of the cursor, which may be any user but usually is the last row of a page.
Result<records::ChildPlace> place_of_cursor(records::Reader& reader, UserId cursor) {
  auto user = reader.user(cursor);
  if (!user) return failure_of(user);
  if (!*user) return fail_parameter("after", "there is no user with the id " + std::to_string(cursor.value));
  return records::ChildPlace{.at = (*user)->registered_at, .id = cursor};
}

// Returns the position in the order of edges at which the rows after the cursor begin.
Result<std::uint64_t> position_after(records::Reader& reader, const ReferralRange& range, UserId cursor) {
  auto place = place_of_cursor(reader, cursor);
  if (!place) return failure_of(place);
  auto rank = reader.child_rank(range.referrer, place->at, UserId{place->id.value + 1});
  if (!rank) return failure_of(rank);
  return std::clamp(*rank, range.all.first, range.all.last);
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

// Returns the users with these ids in order.
Result<std::vector<ReferralView>> rows_of(records::Reader& reader, const Redactor& redactor,
                                          std::span<const UserId> ids) {
  std::vector<ReferralView> rows;
  rows.reserve(ids.size());
  std::string masked;
  auto read = reader.visit_users(ids, [&](const records::UserSummary& user) {
    rows.push_back({.id = user.id,
                    .name = std::string(user.name),
                    .email = std::string(redactor.email_of(user.id, user.email, masked)),
                    .registered_at = user.registered_at});
  });
  if (!read) return failure_of(read);
  if (rows.size() == ids.size()) return rows;
  return fail(ErrorCode::store_damaged, "a referral leads to a user who is not in the store",
              "`refctl check` shows which; `refctl check --repair` rebuilds the lists");
}

// Returns the requested page as a part of the range.
Result<PositionRange> wanted_span(records::Reader& reader, const ReferralRange& range, const PageRequest& page) {
  const std::uint64_t count = range.all.last - range.all.first;
  if (!page.after) return span_of_page(page, count);
  auto position = position_after(reader, range, *page.after);
  if (!position) return failure_of(position);
  const std::uint64_t first = *position - range.all.first;
  return PositionRange{.first = first, .last = std::min(count, first + page.size)};
}

}  // namespace

Result<Page<ReferralView>> list_referrals(const UseCaseContext& context, const ReferralQuery& query) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Page<ReferralView>> {
    if (auto sound = check_page(query.page); !sound) return failure_of(sound);
    auto fetched = prefetch_user(reader, actor, query.user, wanted_of(actor),
                                 [&](records::Wanted& wanted, UserId id) { want_page(wanted, id, query); });
    if (!fetched) return failure_of(fetched);
    auto range = range_of(reader, actor, query);
    if (!range) return failure_of(range);
    auto span = wanted_span(reader, *range, query.page);
    if (!span) return failure_of(span);
    auto redactor = Redactor::of(reader, actor);
    if (!redactor) return failure_of(redactor);
    auto page = page_at<ReferralView>(query.page, range->all.last - range->all.first, *span);
    if (span->first == span->last) return page;
    auto ids = reader.children(range->referrer, range->all.first + span->first, span->last - span->first);
    if (!ids) return failure_of(ids);
    auto rows = rows_of(reader, *redactor, *ids);
    if (!rows) return failure_of(rows);
    page.results = std::move(*rows);
    return page;
  });
}

Result<> each_referral(const UseCaseContext& context, const ReferralQuery& query,
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
            if (!cursor) wanted.children = {.referrer = id, .offset = 0, .after = place, .limit = rows_per_read};
          });
      if (!fetched) return failure_of(fetched);
      auto referrer = user_to_read(reader, actor, query.user);
      if (!referrer) return failure_of(referrer);
      auto redactor = Redactor::of(reader, actor);
      if (!redactor) return failure_of(redactor);
      records::ChildPlace from = place;
      if (cursor) {
        auto after = place_of_cursor(reader, *cursor);
        if (!after) return failure_of(after);
        from = std::max(place, *after);
      }
      auto ids = reader.children_after(referrer->id, from, rows_per_read);
      if (!ids) return failure_of(ids);
      return rows_of(reader, *redactor, *ids);
    });
    if (!batch) return failure_of(batch);
    for (const ReferralView& row : *batch) {
      if (query.until && row.registered_at >= *query.until) return {};
      if (visit(row) == Walk::stop) return {};
    }
    more = batch->size() == rows_per_read;
    if (!more) break;
    cursor.reset();
    place = {.at = batch->back().registered_at, .id = batch->back().id};
  }
  return {};
}

}  // namespace refctl::rules
