#include "store/rules/find_users.hpp"

#include "store/rules/access.hpp"
#include "store/rules/paging.hpp"
#include "store/rules/query_limits.hpp"
#include "store/rules/user_filter.hpp"
#include "store/rules/viewer.hpp"

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

// How many users one read of a walk takes: the store is held for a few milliseconds.
constexpr std::size_t users_a_read = 4096;

Result<UserView> view_of(records::Reader& reader, Viewer& viewer, UserId id) {
  auto user = known_user(reader, id);
  if (!user) return failure_of(user);
  return viewer.look(reader, std::move(*user));
}

UserId first_after(const PageRequest& page) { return {page.after ? page.after->value + 1 : 1}; }

// The whole listing's length, and the ids of the rows that the request wants.
struct Rows {
  std::uint64_t count = 0;
  Span span;
  std::vector<UserId> ids;
};

Result<Rows> rows_of_all(records::Reader& reader, const PageRequest& page) {
  auto count = reader.user_count();
  if (!count) return failure_of(count);
  Rows rows{.count = *count, .span = {}, .ids = {}};
  if (page.after) {
    auto rank = reader.rank_of(first_after(page));
    if (!rank) return failure_of(rank);
    rows.span = {.first = *rank, .last = std::min(*count, *rank + page.size)};
  } else {
    auto span = span_of_page(page, *count);
    if (!span) return failure_of(span);
    rows.span = *span;
  }
  if (rows.span.first >= rows.span.last) return rows;
  auto first = reader.id_at(rows.span.first);
  if (!first) return failure_of(first);
  if (!*first) return rows;
  const std::uint64_t wanted = rows.span.last - rows.span.first;
  auto scanned = reader.scan_users(**first, [&](const User& user) {
    rows.ids.push_back(user.id);
    return rows.ids.size() < wanted ? Walk::on : Walk::stop;
  });
  if (!scanned) return failure_of(scanned);
  return rows;
}

// One scan counts and keeps what lies in the page, as far as it is known where that is.
Result<Rows> rows_that_pass(records::Reader& reader, UserFilter& filter, const PageRequest& page) {
  Rows rows;
  std::uint64_t before = 0;  // matches up to `after`
  const std::uint64_t first = page.number < 1 || page.number > std::numeric_limits<std::uint64_t>::max() / max_page_size
                                  ? std::numeric_limits<std::uint64_t>::max()
                                  : (page.number - 1) * page.size;
  auto scanned = filter.scan(reader, UserId{1}, [&](UserId id) {
    if (page.after && id <= *page.after) ++before;
    const bool wanted = page.after ? id > *page.after : rows.count >= first;
    if (wanted && rows.ids.size() < page.size) rows.ids.push_back(id);
    ++rows.count;
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  if (page.after) {
    rows.span = {.first = before, .last = before + rows.ids.size()};
    return rows;
  }
  auto span = span_of_page(page, rows.count);
  if (!span) return failure_of(span);
  rows.span = *span;
  return rows;
}

}  // namespace

Result<Page<UserView>> find_users(const Context& context, const UserQuery& query) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Page<UserView>> {
    if (auto known = require_actor(actor); !known) return failure_of(known);
    if (auto sound = check_page(query.page); !sound) return failure_of(sound);
    auto viewer = Viewer::of(reader, actor);
    if (!viewer) return failure_of(viewer);
    auto filter = UserFilter::of(reader, actor, *viewer, query);
    if (!filter) return failure_of(filter);
    auto rows = filter->open() ? rows_of_all(reader, query.page) : rows_that_pass(reader, *filter, query.page);
    if (!rows) return failure_of(rows);
    auto page = page_at<UserView>(query.page, rows->count, rows->span);
    page.results.reserve(rows->ids.size());
    for (const UserId id : rows->ids) {
      auto view = view_of(reader, *viewer, id);
      if (!view) return failure_of(view);
      page.results.push_back(std::move(*view));
    }
    return page;
  });
}

Result<bool> scans_users(const Context& context, const UserQuery& query) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<bool> {
    if (auto known = require_actor(actor); !known) return failure_of(known);
    auto viewer = Viewer::of(reader, actor);
    if (!viewer) return failure_of(viewer);
    auto filter = UserFilter::of(reader, actor, *viewer, query);
    if (!filter) return failure_of(filter);
    return filter->scans();
  });
}

Result<> each_user(const Context& context, const UserQuery& query, const std::function<Walk(const UserView&)>& visit) {
  if (auto sound = check_page(query.page); !sound) return sound;
  UserId next = first_after(query.page);
  std::vector<UserView> batch;
  for (bool more = true; more;) {
    batch.clear();
    auto fetched = context.read([&](records::Reader& reader, const Actor& actor) -> Result<> {
      if (auto known = require_actor(actor); !known) return known;
      auto viewer = Viewer::of(reader, actor);
      if (!viewer) return failure_of(viewer);
      auto filter = UserFilter::of(reader, actor, *viewer, query);
      if (!filter) return failure_of(filter);
      // The read ends after so many users, whether they match or not, so a rare match holds the store no longer.
      std::vector<User> users;
      if (const auto& only = filter->only()) {
        more = false;
        if (*only < next) return {};
        auto user = known_user(reader, *only);
        if (!user) return failure_of(user);
        if (!filter->passes(*user)) return {};
        auto view = viewer->look(reader, std::move(*user));
        if (!view) return failure_of(view);
        batch.push_back(std::move(*view));
        return {};
      }
      std::size_t seen = 0;
      UserId last{};
      auto scanned = reader.scan_users(next, [&](const User& user) {
        last = user.id;
        if (filter->passes(user)) users.push_back(user);
        return ++seen < users_a_read ? Walk::on : Walk::stop;
      });
      if (!scanned) return scanned;
      more = seen == users_a_read;
      next = {last.value + 1};
      for (User& user : users) {
        auto view = viewer->look(reader, std::move(user));
        if (!view) return failure_of(view);
        batch.push_back(std::move(*view));
      }
      return {};
    });
    if (!fetched) return fetched;
    for (const UserView& view : batch) {
      if (visit(view) == Walk::stop) return {};
    }
  }
  return {};
}

}  // namespace refctl::rules
