#include "tests/contract/backends.hpp"
#include "tests/contract/counted_store.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

// The maximum number of round trips that each use case may cost on an engine behind a network, including the check of
// the session (signing keys, session, user). The budgets are part of the design: a use case that needs more fails here,
// and one that needs less is shown in the table.

using namespace refctl;
using namespace refctl::test;

namespace {

struct Row {
  std::string use_case;
  std::size_t budget = 0;
  Traffic traffic;
};
using Rows = std::vector<Row>;
using UseCase = std::function<void(CountedStore&)>;

const std::optional<UserRef> myself;

const auto on = [](const auto&...) { return Walk::on; };

void check_sessions(CountedStore& store, const std::function<void(const char*, std::size_t, const UseCase&)>& row) {
  row("sign-up with a code", 5, [](CountedStore& s) {
    must(s.stranger().sign_up({.name = "New",
                               .email = "new@example.com",
                               .password = Secret::copy_of(CountedStore::password),
                               .referral_code = CountedStore::code_of(10),
                               .own_code = std::nullopt,
                               .role = std::nullopt}));
  });
  row("log-in", 4, [](CountedStore& s) { must(s.try_log_in(CountedStore::email_of(201))); });
  row("log-in, wrong password", 4, [](CountedStore& s) { CHECK(!s.try_log_in(CountedStore::email_of(200), "wrong")); });
  row("log-in, unknown e-mail", 4, [](CountedStore& s) { CHECK(!s.try_log_in("nobody@example.com")); });
  row("log-in, no password set", 4, [](CountedStore& s) { CHECK(!s.try_log_in(CountedStore::email_of(202))); });
  row("log-in, disabled account", 4, [](CountedStore& s) { CHECK(!s.try_log_in(CountedStore::email_of(203))); });
  row("log-in by the operator", 5, [](CountedStore& s) { static_cast<void>(s.log_in(300)); });

  const Secret token = store.log_in(33);
  row("own account", 2, [&](CountedStore& s) { must(s.session(token)->who_am_i()); });
  const Secret member = store.log_in(33);
  row("sessions", 2, [&](CountedStore& s) { must(s.session(member)->sessions_of(myself)); });
  const Secret leaving = store.log_in(34);
  row("log-out", 2, [&](CountedStore& s) { must(s.session(leaving)->log_out(LogOut::this_session)); });
  for (int i = 0; i < 20; ++i) static_cast<void>(store.log_in(35));
  const Secret many = store.log_in(35);
  row("log-out of all 21 sessions", 3, [&](CountedStore& s) { must(s.session(many)->log_out(LogOut::all_sessions)); });
  for (int i = 0; i < 20; ++i) static_cast<void>(store.log_in(36));
  row("end another's 20 sessions", 3, [](CountedStore& s) { must(s.owner().end_sessions(UserRef::of({36}))); });
}

void check_listings(const Secret& member, const std::function<void(const char*, std::size_t, const UseCase&)>& row) {
  const auto page = [](std::uint64_t number, std::uint64_t size) {
    UserQuery query;
    query.page = {.number = number, .size = size, .after = std::nullopt};
    return query;
  };
  row("users, page of 20", 2, [&](CountedStore& s) { must(s.owner().users(page(6, 20))); });
  row("users, page of 100", 2, [&](CountedStore& s) { must(s.owner().users(page(2, 100))); });
  row("users, page of 20 for a member", 3, [&](CountedStore& s) { must(s.session(member)->users(page(3, 20))); });
  UserQuery after = page(1, 20);
  after.page.after = UserId{90};
  row("users, 20 after a user", 2, [&](CountedStore& s) { must(s.owner().users(after)); });
  UserQuery support = page(1, 20);
  support.role = Role::support;
  row("users, page by role", 3, [&](CountedStore& s) { must(s.owner().users(support)); });
  UserQuery since = page(1, 20);
  since.since = Instant{1'700'003'000'000};
  row("users, page by time", 3, [&](CountedStore& s) { must(s.owner().users(since)); });
  UserQuery search = page(1, 20);
  search.search = "ser 49";
  row("users, page by text", 3, [&](CountedStore& s) { must(s.owner().users(search)); });
  row("users, all 5,000", 4, [&](CountedStore& s) { must(s.owner().each_user({}, on)); });

  const ReferralQuery own;
  const ReferralQuery of_10{.user = UserRef::of({10}), .page = {}, .since = std::nullopt, .until = std::nullopt};
  ReferralQuery period = of_10;
  period.since = Instant{1'700'000'012'000};
  period.until = Instant{1'700'000'030'000};
  ReferralQuery of_all = of_10;
  of_all.user = UserRef::of({1});
  row("referrals, page", 2, [&](CountedStore& s) { must(s.owner().referrals_of(of_10)); });
  row("referrals, page, by e-mail", 3, [&](CountedStore& s) {
    ReferralQuery query = of_10;
    query.user = UserRef{.kind = UserRef::Kind::email, .forced = true, .id = {}, .text = CountedStore::email_of(10)};
    must(s.owner().referrals_of(query));
  });
  row("referrals, own page", 2, [&](CountedStore& s) { must(s.session(member)->referrals_of(own)); });
  row("referrals, page of a period", 3, [&](CountedStore& s) { must(s.owner().referrals_of(period)); });
  row("referrals, all 2,700", 6, [&](CountedStore& s) { must(s.owner().each_referral(of_all, on)); });
}

void check_graph(const Secret& member, const std::function<void(const char*, std::size_t, const UseCase&)>& row) {
  row("user, a leaf", 3, [&](CountedStore& s) { must(s.owner().user(UserRef::of({33}))); });
  row("user, the root of all", 3, [&](CountedStore& s) { must(s.owner().user(UserRef::of({1}))); });
  row("explain a leaf", 4, [&](CountedStore& s) { must(s.owner().explain(UserRef::of({33}))); });
  row("explain oneself", 4, [&](CountedStore& s) { must(s.session(member)->explain(myself)); });
  row("path, 6 users long", 6, [&](CountedStore& s) { must(s.owner().path_of(UserRef::of({6}), std::nullopt)); });
  row("path between two", 8, [&](CountedStore& s) { must(s.owner().path_of(UserRef::of({6}), UserRef::of({33}))); });
  TreeQuery tree{.user = UserRef::of({100}), .all_roots = false, .max_depth = 5, .limit = 20, .as_of = std::nullopt};
  row("tree of 79 nodes", 8, [&](CountedStore& s) { must(s.owner().tree_of(tree, on)); });
  row("tree of the root of all", 6, [&](CountedStore& s) {
    TreeQuery top = tree;
    top.user = UserRef::of({1});
    must(s.owner().tree_of(top, on));
  });
  row("metrics", 2, [&](CountedStore& s) { must(s.owner().metrics({})); });
  row("metrics of a user", 2, [&](CountedStore& s) { must(s.owner().metrics_of(UserRef::of({10}))); });
}

void check_changes(const Secret& member, const std::function<void(const char*, std::size_t, const UseCase&)>& row) {
  row("change own password", 4, [&](CountedStore& s) {
    must(s.session(member)->change_password({.user = std::nullopt,
                                             .old_password = Secret::copy_of(CountedStore::password),
                                             .new_password = Secret::copy_of("tandem-glacier-94")}));
  });
  row("edit a user", 3, [&](CountedStore& s) {
    UserEdit edit;
    edit.name = "Another";
    edit.email = "another@example.com";
    must(s.owner().edit_user(UserRef::of({11}), edit));
  });
  row("preview a new referrer", 5,
      [&](CountedStore& s) { must(s.owner().preview_referrer(UserRef::of({12}), UserRef::of({100}))); });
  row("change a referrer", 4, [&](CountedStore& s) {
    UserEdit edit;
    edit.referrer = NewReferrer{.to = UserRef::of({100}), .reason = "a mistake"};
    must(s.owner().edit_user(UserRef::of({12}), edit));
  });
  row("erase a user", 4, [&](CountedStore& s) { must(s.owner().erase_user(UserRef::of({13}))); });
  row("settings", 1, [&](CountedStore& s) { must(s.admin().settings()); });
  row("change a setting", 2,
      [&](CountedStore& s) { must(s.admin().set_setting("security.password_min", std::string("10"))); });
  row("signing keys", 1, [&](CountedStore& s) { must(s.admin().keys()); });
  row("rotate signing keys", 3, [&](CountedStore& s) { must(s.admin().rotate_keys()); });
  row("revoke a signing key", 4, [&](CountedStore& s) {
    const KeyId kid = must(s.admin().keys()).back().kid;
    must(s.admin().revoke_key(kid));
  });
}

std::string lines(std::uint64_t first, std::uint64_t count) {
  std::string text;
  for (std::uint64_t id = first; id < first + count; ++id) {
    text += fmt::format(R"({{"name":"N","email":"i{0}@example.com","referral_code":"import-{0}","referred_by":"{1}"}})",
                        id, CountedStore::code_of(id % 1000 + 301));
    text += '\n';
  }
  return text;
}

void check_store(const std::function<void(const char*, std::size_t, const UseCase&)>& row) {
  row("status", 4, [&](CountedStore& s) { must(s.admin().status()); });
  row("audit, page", 3, [&](CountedStore& s) { must(s.owner().audit({})); });
  row("audit of a user, page", 4, [&](CountedStore& s) {
    AuditQuery query;
    query.user = UserRef::of({12});
    must(s.owner().audit(query));
  });
  row("audit, page after an entry", 4, [&](CountedStore& s) {
    AuditQuery query;
    query.page.after = UserId{100};
    must(s.owner().audit(query));
  });
  row("export", 1, [&](CountedStore& s) {
    const ExportOptions with_passwords{.format = ExportFormat::jsonl, .with_passwords = true};
    must(s.owner().export_users(with_passwords, [](std::string_view) { return Result<>{}; }));
  });
  row("check", 7, [&](CountedStore& s) { must(s.admin().check()); });
  row("import 1,000", 11, [&](CountedStore& s) { CHECK(must(s.import_users(lines(1, 1000), {})).added == 1000); });
  row("import 1,000 again, skipped", 10, [&](CountedStore& s) {
    ImportOptions skip;
    skip.on_conflict = OnConflict::skip;
    CHECK(must(s.import_users(lines(1, 1000), skip)).skipped == 1000);
  });
  row("seed 1,000 more", 10, [&](CountedStore& s) {
    SeedOptions options;
    options.users = 1000;
    options.append = true;
    must(s.admin().seed_users(options, std::nullopt, {}));
  });
}

Rows measure(CountedStore::Engine engine) {
  CountedStore store(engine);
  Rows rows;
  const auto row = [&](const char* use_case, std::size_t budget, const UseCase& run) {
    rows.push_back({.use_case = use_case, .budget = budget, .traffic = store.count(run)});
  };
  check_sessions(store, row);
  check_listings(store.log_in(37), row);
  check_graph(store.log_in(38), row);
  check_changes(store.log_in(200), row);
  check_store(row);
  return rows;
}

}  // namespace

TEST_CASE("no use case exceeds its budget of round trips", "[contract]") {
  const Rows rows = measure(CountedStore::Engine::memory);
  std::string table = fmt::format("{:<32}{:>8}{:>14}{:>9}\n", "use case", "calls", "round trips", "budget");
  for (const Row& row : rows) {
    table += fmt::format("{:<32}{:>8}{:>14}{:>9}\n", row.use_case, row.traffic.calls, row.traffic.round_trips.size(),
                         row.budget);
  }
  fmt::print("{}", table);
  for (const Row& row : rows) {
    INFO(row.use_case << " asks " << row.traffic.text());
    CHECK(row.traffic.round_trips.size() <= row.budget);
  }
  // What fails at a log-in asks the same, whatever is wrong: the round trips do not tell which e-mails exist.
  const auto asked_by = [&](std::string_view use_case) {
    const auto row = std::ranges::find(rows, use_case, &Row::use_case);
    REQUIRE(row != rows.end());
    return row->traffic.text();
  };
  const std::string wrong_password = asked_by("log-in, wrong password");
  CHECK(asked_by("log-in, unknown e-mail") == wrong_password);
  CHECK(asked_by("log-in, no password set") == wrong_password);
  CHECK(asked_by("log-in, disabled account") == wrong_password);
  // The rules ask every engine alike.
  const Rows lmdb = measure(CountedStore::Engine::lmdb);
  REQUIRE(lmdb.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO(rows[i].use_case);
    CHECK(lmdb[i].traffic.text() == rows[i].traffic.text());
  }
}
