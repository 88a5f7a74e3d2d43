#include "tests/support/counting_view.hpp"

#include <algorithm>
#include <utility>

// One round trip for all that a use case says it wants, unless it is known already.

namespace refctl::test {

template <typename K, typename V, typename Ask>
Result<> CountingView::fetch(std::string_view what, Answers<K, V>& known, const std::vector<K>& keys,
                             std::string& names, const Ask& ask) {
  bool any = false;
  for (const K& key : keys) {
    if (known.contains(key)) continue;
    Result<V> answered = ask(key);
    if (!answered) return failure_of(answered);
    known.emplace(key, std::move(*answered));
    any = true;
  }
  if (any) names += (names.empty() ? "" : "+") + std::string(what);
  return {};
}

Result<> CountingView::fetch_page(const records::UserPage& page) {
  UserId first = page.first.value_or(UserId{});
  if (page.first) {
    auto rank = reader_.rank_of(first);
    if (!rank) return failure_of(rank);
    ranks_[first] = *rank;
  } else {
    auto id = reader_.id_at(page.rank);
    if (!id) return failure_of(id);
    ids_at_[page.rank] = *id;
    if (!*id) return {};
    first = **id;
  }
  FetchedPage fetched{.first = first, .users = {}, .to_the_end = true};
  Result<> scanned = reader_.scan_users(first, {}, [&](const records::UserSummary& user) {
    if (fetched.users.size() == page.limit) {
      fetched.to_the_end = false;
      return Walk::stop;
    }
    fetched.users.push_back(records::user_from(user));
    users_[user.id] = fetched.users.back();
    return Walk::on;
  });
  if (scanned) page_ = std::move(fetched);
  return scanned;
}

Result<> CountingView::prefetch(const records::Wanted& wanted) {
  visits_.called("prefetch");
  traffic_.call();
  std::string names;
  const auto texts_of = [](const auto& keys) {
    std::vector<std::string> texts;
    for (const auto& key : keys) texts.push_back(key.text);
    return texts;
  };
  const auto once = [](bool wants) { return std::vector<int>(wants ? 1 : 0); };
  Result<> done;
  const auto then = [&](const char* what, auto& known, const auto& keys, const auto& ask) {
    if (done) done = fetch(what, known, keys, names, ask);
  };
  then("user", users_, wanted.users, [&](UserId id) { return reader_.user(id); });
  then("credential", credentials_, wanted.credentials, [&](UserId id) { return reader_.credential(id); });
  then("sessions_of", sessions_of_, wanted.sessions_of, [&](UserId id) { return reader_.sessions_of(id); });
  then("child_count", child_counts_, wanted.child_counts, [&](UserId id) { return reader_.child_count(id); });
  then("child_rank", child_ranks_, wanted.child_ranks,
       [&](const auto& at) { return reader_.child_rank(at.first, at.second.at, at.second.id); });
  then("session", sessions_, wanted.sessions, [&](const auto& of) { return reader_.session(of.first, of.second); });
  then("email", emails_, texts_of(wanted.emails), [&](const std::string& key) { return reader_.id_by_email({key}); });
  then("code", codes_, texts_of(wanted.codes), [&](const std::string& key) { return reader_.id_by_code({key}); });
  then("throttle", throttles_, wanted.throttles, [&](const ThrottleKey& key) { return reader_.throttle(key); });
  then("sample_credential", some_credentials_,
       wanted.sample_credential ? std::vector{*wanted.sample_credential} : std::vector<std::uint64_t>{},
       [&](std::uint64_t seed) { return reader_.sample_credential(seed); });
  then("config", all_config_, once(wanted.config), [&](int) { return reader_.all_config(); });
  then("signing_keys", signing_keys_, once(wanted.signing_keys), [&](int) { return reader_.signing_keys(); });
  then("user_count", user_count_, once(wanted.user_count), [&](int) { return reader_.user_count(); });
  const auto some = [&](const Result<std::vector<UserId>>& ids) -> Result<Some> {
    if (!ids) return Failure(ids.error());
    return Some{.limit = wanted.children->limit, .ids = *ids};
  };
  if (wanted.children && !wanted.children->after) {
    then("children", children_, std::vector{std::pair(wanted.children->referrer, wanted.children->offset)},
         [&](const auto& key) { return some(reader_.children(key.first, key.second, wanted.children->limit)); });
  }
  if (wanted.children && wanted.children->after) {
    then("children_after", children_after_, std::vector{std::pair(wanted.children->referrer, *wanted.children->after)},
         [&](const auto& key) { return some(reader_.children_after(key.first, key.second, wanted.children->limit)); });
  }
  for (const records::AuditRange& range : wanted.audit) {
    if (std::ranges::find(audit_ranges_, range) != audit_ranges_.end()) continue;
    audit_ranges_.push_back(range);
    names += (names.empty() ? "" : "+") + std::string("audit");
  }
  if (done && wanted.page) {
    done = fetch_page(*wanted.page);
    names += (names.empty() ? "" : "+") + std::string("page");
  }
  if (!names.empty()) traffic_.round_trip(names);
  return done;
}

}  // namespace refctl::test
