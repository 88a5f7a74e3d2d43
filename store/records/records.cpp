#include "store/records/records.hpp"

#include <algorithm>

// Default implementations, for engines that have no faster way. None calls the Reader from within a visitor.

namespace refctl::records {

namespace {

constexpr std::size_t users_per_read = 1024;

template <typename Find>
Result<> match_one_by_one(const ManyKeys& keys, const Reader::Matched& found, const Find& find) {
  for (std::size_t i = 0; i < keys.count; ++i) {
    auto id = find(keys.text(i));
    if (!id) return failure_of(id);
    if (*id) found(i, **id);
  }
  return {};
}

}  // namespace

Result<> Reader::visit_users(std::span<const UserId> ids, const std::function<void(const UserSummary&)>& visit) {
  for (const UserId id : ids) {
    auto found = user(id);
    if (!found) return failure_of(found);
    if (*found) visit(summary_of(**found));
  }
  return {};
}

Result<> Reader::match_emails(const ManyKeys& keys, const Matched& found) {
  return match_one_by_one(keys, found, [&](std::string key) { return id_by_email(EmailKey{std::move(key)}); });
}

Result<> Reader::match_codes(const ManyKeys& keys, const Matched& found) {
  return match_one_by_one(keys, found, [&](std::string key) { return id_by_code(CodeKey{std::move(key)}); });
}

Result<bool> Reader::is_empty() {
  auto users = user_count();
  if (!users) return failure_of(users);
  return *users == 0;
}

Result<> Reader::scan_ids(UserId first, const UserPredicate& which, const std::function<Walk(UserId)>& visit) {
  return scan_users(first, which, [&](const UserSummary& user) { return visit(user.id); });
}

Result<> Reader::scan_rows(UserId first, bool with_credentials, const std::function<Walk(const UserRow&)>& visit) {
  if (!with_credentials) {
    return scan_users(first, {}, [&](const UserSummary& user) { return visit(UserRow{user, {}}); });
  }
  std::vector<User> users;
  do {
    users.clear();
    Result<> scanned = scan_users(first, {}, [&](const UserSummary& user) {
      users.push_back(user_from(user));
      return users.size() < users_per_read ? Walk::on : Walk::stop;
    });
    if (!scanned) return scanned;
    for (const User& user : users) {
      std::optional<Credential> hash;
      if (!user.erased) {
        auto found = credential(user.id);
        if (!found) return failure_of(found);
        hash = std::move(*found);
      }
      const UserRow row{summary_of(user), hash ? std::string_view(hash->text) : std::string_view()};
      if (visit(row) == Walk::stop) return {};
      first = UserId{user.id.value + 1};
    }
  } while (users.size() == users_per_read);
  return {};
}

Result<std::vector<UserId>> Reader::children_after(UserId referrer, ChildPlace after, std::uint64_t limit) {
  auto rank = child_rank(referrer, after.at, UserId{after.id.value + 1});
  if (!rank) return failure_of(rank);
  return children(referrer, *rank, limit);
}

Result<bool> Reader::children_of(std::span<const UserId> referrers, std::optional<Instant> as_of, std::uint64_t most,
                                 const std::function<void(UserId referrer, UserId child)>& visit) {
  std::uint64_t all = 0;
  for (const UserId referrer : referrers) {
    auto count = as_of ? child_rank(referrer, *as_of + Duration{1}, UserId{}) : child_count(referrer);
    if (!count) return failure_of(count);
    all += *count;
    if (all > most) return false;
    if (*count == 0) continue;
    auto some = children(referrer, 0, *count);
    if (!some) return failure_of(some);
    for (const UserId child : *some) visit(referrer, child);
  }
  return true;
}

Result<std::uint64_t> Reader::live_sessions(Instant now) {
  std::uint64_t live = 0;
  Result<> scanned = scan_sessions([&](const Session& session) {
    if (session.expires > now) ++live;
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  return live;
}

Result<std::optional<Instant>> Reader::last_expiry() {
  std::optional<Instant> last;
  Result<> scanned = scan_sessions([&](const Session& session) {
    last = std::max(last.value_or(session.expires), session.expires);
    return Walk::on;
  });
  if (!scanned) return failure_of(scanned);
  return last;
}

Result<> Writer::remove_sessions(UserId user, const std::optional<Jti>& spared) {
  auto sessions = sessions_of(user);
  if (!sessions) return failure_of(sessions);
  for (const Session& session : *sessions) {
    if (session.jti == spared) continue;
    if (Result<> removed = remove_session(user, session.jti); !removed) return removed;
  }
  return {};
}

Result<> Writer::drop_stale_throttle(Instant before, const ThrottleKey& from, std::size_t most) {
  if (most == 0) return {};
  std::vector<ThrottleKey> stale;
  std::size_t looked_at = 0;
  Result<> scanned = scan_throttle(from, [&](const ThrottleKey& key, const ThrottleCounter& counter) {
    if (counter.last <= before) stale.push_back(key);
    return ++looked_at < most ? Walk::on : Walk::stop;
  });
  if (!scanned) return scanned;
  for (const ThrottleKey& key : stale) {
    if (Result<> removed = put_throttle(key, std::nullopt); !removed) return removed;
  }
  return {};
}

}  // namespace refctl::records
