#include "store/rules/audit/audit.hpp"

#include "store/model/user/referral_code.hpp"
#include "store/rules/access/access.hpp"
#include "store/rules/requests/paging.hpp"
#include "store/rules/requests/query_limits.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::rules {

namespace {

constexpr std::uint64_t entries_per_read = 1024;

std::uint64_t after_of(const AuditQuery& query) { return query.page.after ? query.page.after->value : 0; }

constexpr std::string_view operator_word = "operator";

// The operators of all accounts, unless the word is also a user's code.
Result<std::string> all_operators(records::Reader& reader) {
  auto key = code_key(operator_word);
  if (!key) return failure_of(key);
  auto owner = reader.id_by_code(*key);
  if (!owner) return failure_of(owner);
  if (!*owner) return std::string(operator_word);
  return fail(ErrorCode::ambiguous_user,
              "operator is every operator and the referral code of user " + std::to_string((*owner)->value),
              "say operator: or code:operator");
}

// The text that entries of this actor have, or begin with.
Result<std::string> actor_of(records::Reader& reader, std::string_view text) {
  if (text == operator_word) return all_operators(reader);
  if (text == "operator:") return std::string(operator_word);
  if (text.starts_with("operator:")) return std::string(text);
  if (text.starts_with("user:")) {
    const auto id = user_in_actor(text);
    if (!id) return fail_parameter("actor", "actor is not user: and an id", "user:5, an e-mail or a referral code");
    return actor_text(*id);
  }
  const auto ref = parse_user_ref(text);
  if (!ref) return fail_parameter("actor", ref.error().message, ref.error().hint);
  auto user = resolve_user(reader, *ref);
  if (!user) return failure_of(user);
  return actor_text(user->id);
}

// Returns the entries that a query selects, without page and position.
Result<records::AuditRange> range_of(records::Reader& reader, const Actor& actor, const AuditQuery& query) {
  if (auto may = require_admin(actor, "read the audit log"); !may) return failure_of(may);
  if (auto sound = check_page(query.page); !sound) return failure_of(sound);
  if (auto sound = check_period(query.since, query.until); !sound) return failure_of(sound);
  if (query.action && query.action->empty()) return fail_parameter("action", "action is empty");
  if (query.newest == 0) return fail_parameter("limit", "limit is at least 1");
  records::AuditRange range{.since = query.since, .until = query.until, .action = query.action};
  if (query.user) {
    auto user = user_to_read(reader, actor, query.user);
    if (!user) return failure_of(user);
    range.subject = user->id;
  }
  if (query.actor) {
    auto text = actor_of(reader, *query.actor);
    if (!text) return failure_of(text);
    range.actor = std::move(*text);
  }
  return range;
}

// Returns the positions of a page among `count` matches.
Result<PositionRange> span_of(records::Reader& reader, const records::AuditRange& range, const PageRequest& page,
                              std::uint64_t count) {
  if (!page.after) return span_of_page(page, count);
  records::AuditRange rest = range;
  rest.after = page.after->value;
  auto behind = reader.count_audit(rest);
  if (!behind) return failure_of(behind);
  const std::uint64_t first = count - std::min(count, *behind);
  return PositionRange{.first = first, .last = std::min(count, first + page.size)};
}

// The matches in the range, with names that are looked up for all of them at once.
Result<std::vector<AuditView>> views_of(records::Reader& reader, const records::AuditRange& range) {
  std::vector<AuditView> views;
  std::vector<UserId> people;
  auto scanned = reader.scan_audit(range, [&](const AuditEntry& entry) {
    views.push_back({entry});
    if (entry.subject) people.push_back(*entry.subject);
    if (const auto acted = user_in_actor(entry.actor)) people.push_back(*acted);
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  if (people.empty()) return views;
  std::ranges::sort(people);
  const auto repeated = std::ranges::unique(people);
  people.erase(repeated.begin(), repeated.end());
  std::map<UserId, std::string> names;
  auto visited = reader.visit_users(people, [&](const records::UserSummary& user) {
    if (!user.erased) names.emplace(user.id, user.name);
  });
  if (!visited) return failure_of(visited);
  const auto name_of = [&names](std::optional<UserId> user) -> std::optional<std::string> {
    const auto found = user ? names.find(*user) : names.end();
    return found == names.end() ? std::nullopt : std::optional(found->second);
  };
  for (AuditView& view : views) {
    view.user_name = name_of(view.subject);
    view.actor_name = name_of(user_in_actor(view.actor));
  }
  return views;
}

// The number before the first of the newest `wanted` matches; absent: there are fewer.
Result<std::optional<std::uint64_t>> before_newest(records::Reader& reader, records::AuditRange range,
                                                   std::uint64_t wanted) {
  range.newest = true;
  range.offset = wanted - 1;
  range.limit = 1;
  std::optional<std::uint64_t> before;
  auto scanned = reader.scan_audit(range, [&before](const AuditEntry& entry) {
    before = entry.number - 1;
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  return before;
}

}  // namespace

Result<Page<AuditView>> audit_page(const UseCaseContext& context, const AuditQuery& query) {
  return context.read([&](records::Reader& reader, const Actor& actor) -> Result<Page<AuditView>> {
    auto range = range_of(reader, actor, query);
    if (!range) return failure_of(range);
    auto count = reader.count_audit(*range);
    if (!count) return failure_of(count);
    auto span = span_of(reader, *range, query.page, *count);
    if (!span) return failure_of(span);
    auto page = page_at<AuditView>(query.page, *count, *span);
    range->after = after_of(query);
    if (!query.page.after) range->offset = span->first;
    range->limit = span->last - span->first;
    auto views = views_of(reader, *range);
    if (!views) return failure_of(views);
    page.results = std::move(*views);
    return page;
  });
}

Result<> each_audit_entry(const UseCaseContext& context, const AuditQuery& query,
                          const std::function<Walk(const AuditView&)>& visit) {
  std::uint64_t after = after_of(query);
  std::uint64_t left = query.newest.value_or(records::unlimited);
  bool begun = !query.newest;
  for (;;) {
    const std::uint64_t wanted = std::min(left, entries_per_read);
    auto batch = context.read([&](records::Reader& reader, const Actor& actor) -> Result<std::vector<AuditView>> {
      auto range = range_of(reader, actor, query);
      if (!range) return failure_of(range);
      range->after = after;
      if (!begun) {
        auto before = before_newest(reader, *range, left);
        if (!before) return failure_of(before);
        range->after = before->value_or(after);
      }
      range->limit = wanted;
      return views_of(reader, *range);
    });
    if (!batch) return failure_of(batch);
    begun = true;
    for (const AuditView& entry : *batch) {
      after = entry.number;
      if (visit(entry) == Walk::stop) return {};
    }
    left -= batch->size();
    if (left == 0 || batch->size() < wanted) return {};
  }
}

}  // namespace refctl::rules
