#include "store/rules/users/find_users.hpp"

#include "store/rules/access/access.hpp"
#include "store/rules/access/redactor.hpp"
#include "store/rules/requests/paging.hpp"
#include "store/rules/requests/query_limits.hpp"
#include "store/rules/users/user_filter.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

// Visits the ids of all users who pass, in order.
Result<> each_match(records::Reader& reader, UserFilter& filter, const std::function<void(UserId)>& visit) {
  if (const auto& only = filter.only()) {
    return reader.visit_users(std::span(&*only, 1), [&](const records::UserSummary& user) {
      if (filter.passes(user)) visit(user.id);
    });
  }
  if (!filter.searches()) {
    return reader.scan_ids(UserId{1}, filter.predicate(), [&](UserId id) {
      visit(id);
      return Walk::on;
    });
  }
  return reader.scan_users(UserId{1}, filter.predicate(), [&](const records::UserSummary& user) {
    if (filter.finds(user)) visit(user.id);
    return Walk::on;
  });
}

// The length of the complete listing, and the requested rows.
struct Rows {
  std::uint64_t count = 0;
  PositionRange span;
  std::vector<User> users;
};

// Returns the first position of a numbered page; past every listing if the number is invalid.
std::uint64_t first_of(const PageRequest& page) {
  const std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();
  return page.number < 1 || page.number > largest / max_page_size ? largest : (page.number - 1) * page.size;
}

Result<Rows> rows_of_all(records::Reader& reader, const PageRequest& page) {
  auto count = reader.user_count();
  if (!count) return failure_of(count);
  Rows rows{.count = *count, .span = {}, .users = {}};
  UserId first = first_after(page);
  if (page.after) {
    auto rank = reader.rank_of(first);
    if (!rank) return failure_of(rank);
    rows.span = {.first = *rank, .last = std::min(*count, *rank + page.size)};
  } else {
    auto span = span_of_page(page, *count);
    if (!span) return failure_of(span);
    rows.span = *span;
    if (rows.span.first >= rows.span.last) return rows;
    auto id = reader.id_at(rows.span.first);
    if (!id) return failure_of(id);
    if (!*id) return rows;
    first = **id;
  }
  if (rows.span.first >= rows.span.last) return rows;
  const std::uint64_t wanted = rows.span.last - rows.span.first;
  rows.users.reserve(wanted);
  auto scanned = reader.scan_users(first, {}, [&](const records::UserSummary& user) {
    rows.users.push_back(records::user_from(user));
    return rows.users.size() < wanted ? Walk::on : Walk::stop;
  });
  if (!scanned) return failure_of(scanned);
  return rows;
}

// One scan counts the matches and keeps those on the page, if the page's position is known.
Result<Rows> rows_that_pass(records::Reader& reader, UserFilter& filter, const PageRequest& page) {
  Rows rows;
  std::vector<UserId> ids;
  std::uint64_t before = 0;  // matches up to `after`
  const std::uint64_t first = first_of(page);
  auto scanned = each_match(reader, filter, [&](UserId id) {
    if (page.after && id <= *page.after) ++before;
    const bool wanted = page.after ? id > *page.after : rows.count >= first;
    if (wanted && ids.size() < page.size) ids.push_back(id);
    ++rows.count;
  });
  if (!scanned) return failure_of(scanned);
  if (page.after) {
    rows.span = {.first = before, .last = before + ids.size()};
  } else {
    auto span = span_of_page(page, rows.count);
    if (!span) return failure_of(span);
    rows.span = *span;
  }
  rows.users.reserve(ids.size());
  auto read = reader.visit_users(
      ids, [&](const records::UserSummary& user) { rows.users.push_back(records::user_from(user)); });
  if (!read) return failure_of(read);
  return rows;
}

// Fetches the first requests of a listing, with the page if there is no filter.
Result<> fetch_listing(records::Reader& reader, const Actor& actor, const UserQuery& query) {
  if (!reader.prefetches()) return {};
  records::Wanted wanted;
  wanted.config = !actor.reads_all();
  const bool everybody = !query.search && !query.since && !query.until && !query.role && !query.referred_by;
  wanted.user_count = everybody;
  const PageRequest& page = query.page;
  if (everybody && page.after) {
    wanted.page = records::UserPage{.rank = 0, .first = first_after(page), .limit = page.size};
  } else if (everybody) {
    wanted.page = records::UserPage{.rank = first_of(page), .first = std::nullopt, .limit = page.size};
  }
  if (!query.referred_by) return reader.prefetch(wanted);
  return prefetch_user(reader, actor, query.referred_by, std::move(wanted));
}

}  // namespace

Result<Page<UserView>> find_users(const UseCaseContext& context, const UserQuery& query) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Page<UserView>> {
    if (auto known = require_actor(actor); !known) return failure_of(known);
    if (auto sound = check_page(query.page); !sound) return failure_of(sound);
    if (auto fetched = fetch_listing(reader, actor, query); !fetched) return failure_of(fetched);
    auto redactor = Redactor::of(reader, actor);
    if (!redactor) return failure_of(redactor);
    auto filter = UserFilter::of(reader, actor, *redactor, query);
    if (!filter) return failure_of(filter);
    auto rows = filter->open() ? rows_of_all(reader, query.page) : rows_that_pass(reader, *filter, query.page);
    if (!rows) return failure_of(rows);
    auto page = page_at<UserView>(query.page, rows->count, rows->span);
    auto views = redactor->views_of(reader, std::move(rows->users));
    if (!views) return failure_of(views);
    page.results = std::move(*views);
    return page;
  });
}

Result<bool> scans_users(const UseCaseContext& context, const UserQuery& query) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<bool> {
    if (auto known = require_actor(actor); !known) return failure_of(known);
    auto redactor = Redactor::of(reader, actor);
    if (!redactor) return failure_of(redactor);
    auto filter = UserFilter::of(reader, actor, *redactor, query);
    if (!filter) return failure_of(filter);
    return filter->scans();
  });
}

}  // namespace refctl::rules
