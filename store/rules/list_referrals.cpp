#include "store/rules/list_referrals.hpp"

#include "store/rules/access.hpp"
#include "store/rules/paging.hpp"
#include "store/rules/viewer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::uint64_t rows_a_read = 1024;

// The children of `referrer` within the query's period, as positions in the order of the edges.
struct Stretch {
  UserId referrer;
  Span all;
};

Result<Stretch> stretch_of(records::Reader& reader, const Actor& actor, const ReferralQuery& query) {
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

// Where what comes after the cursor begins; the cursor is any user, most often the last row of a page.
Result<std::uint64_t> position_after(records::Reader& reader, const Stretch& stretch, UserId cursor) {
  auto user = reader.user(cursor);
  if (!user) return failure_of(user);
  if (!*user) return fail_field("after", "there is no user with the id " + std::to_string(cursor.value));
  auto rank = reader.child_rank(stretch.referrer, (*user)->registered_at, UserId{cursor.value + 1});
  if (!rank) return failure_of(rank);
  return std::clamp(*rank, stretch.all.first, stretch.all.last);
}

Result<std::vector<ReferralView>> rows_of(records::Reader& reader, const Viewer& viewer, UserId referrer, Span span) {
  std::vector<ReferralView> rows;
  if (span.first >= span.last) return rows;
  auto ids = reader.children(referrer, span.first, span.last - span.first);
  if (!ids) return failure_of(ids);
  rows.reserve(ids->size());
  for (const UserId id : *ids) {
    auto user = known_user(reader, id);
    if (!user) return failure_of(user);
    std::string email = viewer.email_of(*user);
    rows.push_back(
        {.id = id, .name = std::move(user->name), .email = std::move(email), .registered_at = user->registered_at});
  }
  return rows;
}

}  // namespace

Result<Page<ReferralView>> list_referrals(const Context& context, const Actor& actor, const ReferralQuery& query) {
  if (auto fits = check_page_size(query.page); !fits) return failure_of(fits);
  return context.records.read([&](records::Reader& reader) -> Result<Page<ReferralView>> {
    auto stretch = stretch_of(reader, actor, query);
    if (!stretch) return failure_of(stretch);
    const std::uint64_t count = stretch->all.last - stretch->all.first;
    Span span;
    if (query.page.after) {
      auto position = position_after(reader, *stretch, *query.page.after);
      if (!position) return failure_of(position);
      const std::uint64_t first = *position - stretch->all.first;
      span = {.first = first, .last = std::min(count, first + query.page.size)};
    } else {
      auto wanted = span_of_page(query.page, count);
      if (!wanted) return failure_of(wanted);
      span = *wanted;
    }
    auto viewer = Viewer::of(reader, actor);
    if (!viewer) return failure_of(viewer);
    auto page = page_at<ReferralView>(query.page, count, span);
    auto rows = rows_of(reader, *viewer, stretch->referrer,
                        {.first = stretch->all.first + span.first, .last = stretch->all.first + span.last});
    if (!rows) return failure_of(rows);
    page.results = std::move(*rows);
    return page;
  });
}

Result<std::uint64_t> count_referrals(const Context& context, const Actor& actor, const ReferralQuery& query) {
  return context.records.read([&](records::Reader& reader) -> Result<std::uint64_t> {
    auto stretch = stretch_of(reader, actor, query);
    if (!stretch) return failure_of(stretch);
    return stretch->all.last - stretch->all.first;
  });
}

Result<> each_referral(const Context& context, const Actor& actor, const ReferralQuery& query,
                       const std::function<Walk(const ReferralView&)>& visit) {
  std::optional<UserId> cursor = query.page.after;
  for (bool more = true; more;) {
    auto batch = context.records.read([&](records::Reader& reader) -> Result<std::vector<ReferralView>> {
      auto stretch = stretch_of(reader, actor, query);
      if (!stretch) return failure_of(stretch);
      auto viewer = Viewer::of(reader, actor);
      if (!viewer) return failure_of(viewer);
      std::uint64_t first = stretch->all.first;
      if (cursor) {
        auto position = position_after(reader, *stretch, *cursor);
        if (!position) return failure_of(position);
        first = *position;
      }
      return rows_of(reader, *viewer, stretch->referrer,
                     {.first = first, .last = std::min(stretch->all.last, first + rows_a_read)});
    });
    if (!batch) return failure_of(batch);
    for (const ReferralView& row : *batch) {
      if (visit(row) == Walk::stop) return {};
    }
    more = batch->size() == rows_a_read;
    if (more) cursor = batch->back().id;
  }
  return {};
}

}  // namespace refctl::rules
