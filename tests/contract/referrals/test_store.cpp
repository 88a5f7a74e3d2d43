#include "tests/contract/referrals/fixture.hpp"

#include <algorithm>

using namespace refctl;
using namespace refctl::test;

namespace {

UserEdit named(const std::string& name) {
  UserEdit made;
  made.name = name;
  return made;
}

bool broken(ReferralsFixture& fixture, int invariant) {
  const auto faults = fixture.owner().administration().check();
  REQUIRE(faults);
  return std::ranges::count(*faults, invariant, &Fault::invariant) > 0;
}

}  // namespace

TEST_CASE("the audit log is paged, filtered, and for admins only", "[audit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  const Instant middle = fixture.clock.now();
  fixture.clock.advance(seconds(1));
  for (const char* name : {"a", "b", "c"}) REQUIRE(fixture.admin()->edit_user(UserRef::of(ann), named(name)));
  REQUIRE(fixture.admin()->edit_user(UserRef::of(bob), named("d")));

  const auto numbers = [&](AuditQuery query) {
    std::vector<std::uint64_t> paged;
    query.page = {.number = 1, .size = 2, .after = std::nullopt};
    for (bool more = true; more; ++query.page.number) {
      auto page = fixture.admin()->audit(query);
      REQUIRE(page);
      for (const AuditEntry& entry : page->results) paged.push_back(entry.number);
      more = page->has_next;
    }
    std::vector<std::uint64_t> walked;
    REQUIRE(fixture.admin()->each_audit_entry(query, [&](const AuditEntry& entry) {
      walked.push_back(entry.number);
      return Walk::on;
    }));
    CHECK(walked == paged);
    return paged;
  };
  using Numbers = std::vector<std::uint64_t>;
  AuditQuery about;
  about.user = UserRef::of(ann);
  AuditQuery since;
  since.since = middle + Duration{1};
  AuditQuery both = since;
  both.user = UserRef::of(bob);
  CHECK(numbers({}) == Numbers{1, 2, 3, 4, 5, 6});
  CHECK(numbers(about) == Numbers{1, 3, 4, 5});
  CHECK(numbers(since) == Numbers{3, 4, 5, 6});
  CHECK(numbers(both) == Numbers{6});

  AuditQuery past;
  past.page.number = 2;
  CHECK(code_of(fixture.admin()->audit(past)) == ErrorCode::no_such_page);
  const auto nothing = [](const AuditEntry&) { return Walk::on; };
  for (const Role role : {Role::member, Role::support}) {
    const ActingAs actor = fixture.as(fixture.add("role" + std::string(name_of(role)), std::nullopt, role));
    CHECK(code_of(actor->audit({})) == ErrorCode::forbidden);
    CHECK(code_of(actor->each_audit_entry({}, nothing)) == ErrorCode::forbidden);
    CHECK(code_of(actor.administration().check()) == ErrorCode::forbidden);
    CHECK(code_of(actor.administration().settings()) == ErrorCode::forbidden);
    CHECK(code_of(actor.administration().set_setting("members.see_email", "true")) == ErrorCode::forbidden);
  }
}

TEST_CASE("settings are changed, audited and reset", "[settings]") {
  ReferralsFixture fixture;
  auto set = fixture.owner().administration().set_setting("security.password_min", "12");
  REQUIRE(set);
  CHECK(set->value == "12");
  CHECK_FALSE(set->is_default);
  CHECK(fixture.history().back().changes ==
        std::vector<AuditChange>{{.field = "security.password_min", .before = "8", .after = "12"}});
  const std::size_t entries = fixture.history().size();
  CHECK(fixture.owner().administration().set_setting("security.password_min", "12"));
  CHECK(fixture.history().size() == entries);
  CHECK(code_of(fixture.owner().administration().set_setting("security.password_min", "7")) ==
        ErrorCode::invalid_field);
  CHECK(code_of(fixture.owner().administration().set_setting("security.argon2_passes", "1")) ==
        ErrorCode::invalid_field);
  CHECK(code_of(fixture.owner().administration().set_setting("no.such", "1")) == ErrorCode::invalid_field);
  CHECK(fixture.owner().administration().set_setting("security.password_min", std::nullopt)->is_default);
  const auto all = fixture.owner().administration().settings();
  REQUIRE(all);
  CHECK(std::ranges::all_of(
      *all, [](const SettingView& one) { return one.is_default || one.name == "security.argon2_memory_mib"; }));
}

TEST_CASE("check finds states that the rules never produce", "[check]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob", ann);
  const ActingAs session = fixture.as(bob);
  CHECK(fixture.owner().administration().check().value().empty());

  SECTION("a loop of referrers") {
    REQUIRE(fixture.records().write([&](records::Writer& writer) -> Result<> {
      User user = writer.user(ann)->value();
      user.referrer = bob;
      return writer.put_user(user, email_key(user.email).value(), code_key(user.code).value());
    }));
    CHECK(broken(fixture, 3));
    CHECK(code_of(fixture.admin()->path_of(UserRef::of(ann), std::nullopt)) == ErrorCode::store_damaged);
  }
  SECTION("an erased user with a session") {
    REQUIRE(fixture.records().write([&](records::Writer& writer) -> Result<> {
      User user = writer.user(bob)->value();
      user.name = user.email = user.code = "";
      user.erased = true;
      return writer.put_user(user, std::nullopt, std::nullopt);
    }));
    CHECK(broken(fixture, 6));
    CHECK(code_of(session->who_am_i()) == ErrorCode::session_over);
  }
  SECTION("an erased user with a password") {
    REQUIRE(fixture.admin()->erase_user(UserRef::of(bob)));
    CHECK(fixture.owner().administration().check().value().empty());
    REQUIRE(fixture.records().write(
        [&](records::Writer& writer) { return writer.put_credential(bob, Credential{.text = "$argon2id$"}); }));
    CHECK(broken(fixture, 6));
  }
  SECTION("an audit entry that does not continue the chain") {
    AuditEntry forged = fixture.history().back();
    forged.number += 1;
    REQUIRE(fixture.records().write([&](records::Writer& writer) { return writer.append_chained_audit(forged); }));
    CHECK(broken(fixture, 9));
  }
}

TEST_CASE("status counts users, sessions and entries", "[status]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  (void)fixture.as(ann);
  auto status = fixture.owner().administration().status();
  REQUIRE(status);
  CHECK(status->users == 1);
  CHECK(status->sessions == 1);
  CHECK(status->audit_entries == 2);
  CHECK_FALSE(status->test_tag);
  fixture.clock.advance(hours(13));
  CHECK(fixture.owner().administration().status()->sessions == 0);
}

TEST_CASE("status is for support, admins and the operator", "[status]") {
  ReferralsFixture fixture;
  const ActingAs support = fixture.as(fixture.add("sue", std::nullopt, Role::support));
  const ActingAs admin = fixture.as(fixture.add("ada", std::nullopt, Role::admin));
  const ActingAs member = fixture.as(fixture.add("max"));
  CHECK(support.administration().status());
  CHECK(admin.administration().status());
  CHECK(code_of(member.administration().status()) == ErrorCode::forbidden);
  CHECK(code_of(fixture.stranger().administration().status()) == ErrorCode::not_logged_in);
}

TEST_CASE("a query out of bounds is refused under its parameter's name", "[limits]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const ActingAs admin = fixture.admin();
  const auto name_in = [](const auto& result) {
    if (result) return std::string("none");
    CHECK(result.error().code == ErrorCode::invalid_parameter);
    return result.error().fields.empty() ? std::string() : result.error().fields.front().field;
  };
  const Instant now = fixture.clock.now();
  for (const Instant since : {now, now + seconds(1)}) {
    UserQuery users;
    users.since = since;
    users.until = now;
    CHECK(name_in(admin->users(users)) == "until");
    CHECK(name_in(count_users(admin, users)) == "until");
    CHECK(name_in(admin->each_user(users, [](const UserView&) { return Walk::on; })) == "until");
    ReferralQuery referrals;
    referrals.user = UserRef::of(ann);
    referrals.since = since;
    referrals.until = now;
    CHECK(name_in(admin->referrals_of(referrals)) == "until");
    CHECK(name_in(count_referrals(admin, referrals)) == "until");
    CHECK(name_in(admin->each_referral(referrals, [](const ReferralView&) { return Walk::on; })) == "until");
    CHECK(name_in(admin->metrics({.since = since, .until = now})) == "until");
    SeedOptions seed;
    seed.users = 1;
    seed.append = true;
    seed.since = since;
    seed.until = now;
    CHECK(name_in(fixture.owner().administration().seed_users(seed, std::nullopt, {})) == "until");
  }
  CHECK(admin->metrics({.top = max_leaderboard}));
  CHECK(name_in(admin->metrics({.top = max_leaderboard + 1})) == "top");
  for (const std::uint64_t size : {std::uint64_t{0}, max_page_size + 1}) {
    UserQuery users;
    users.page.size = size;
    CHECK(name_in(admin->users(users)) == "page_size");
    ReferralQuery referrals;
    referrals.user = UserRef::of(ann);
    referrals.page.size = size;
    CHECK(name_in(admin->referrals_of(referrals)) == "page_size");
    AuditQuery audit;
    audit.page.size = size;
    CHECK(name_in(admin->audit(audit)) == "page_size");
  }
  for (const std::uint64_t after : {max_user_id + 1, ~std::uint64_t{0}}) {
    UserQuery users;
    users.page.after = UserId{after};
    CHECK(name_in(admin->users(users)) == "after");
    CHECK(name_in(admin->each_user(users, [](const UserView&) { return Walk::on; })) == "after");
  }
  for (const std::uint64_t count : {std::uint64_t{0}, max_seed_users + 1}) {
    SeedOptions seed;
    seed.users = count;
    seed.append = true;
    CHECK(name_in(fixture.owner().administration().seed_users(seed, std::nullopt, {})) == "users");
  }
}

TEST_CASE("explain shows what a support request needs", "[explain]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const std::string code = fixture.user(ann).code;
  const UserId bob = fixture.add("bob", ann);
  REQUIRE(fixture.admin()->change_password(
      {.user = UserRef::of(bob), .old_password = std::nullopt, .new_password = secret(good_password)}));
  (void)fixture.try_log_in("bob@example.com", "wrong");
  auto opened = fixture.try_log_in("bob@example.com", good_password);
  (void)fixture.try_log_in("bob@example.com", "wrong", "cli");
  UserEdit renamed;
  renamed.code = "ANNS-NEW";
  REQUIRE(fixture.admin()->edit_user(UserRef::of(ann), renamed));

  auto explained = fixture.admin()->explain(UserRef::of(bob));
  REQUIRE(explained);
  CHECK(explained->details.view.referred_by->id == ann);
  CHECK(explained->details.view.referred_by->code == "ANNS-NEW");
  CHECK(explained->referred_with == code);
  REQUIRE(explained->history.size() == 2);
  CHECK(explained->history[0].action == "user.sign_up");
  CHECK(explained->history[1].action == "password.change");
  CHECK(explained->sessions.size() == 1);
  CHECK(explained->password_scheme == "argon2id");
  CHECK_FALSE(explained->password_outdated);
  CHECK(explained->throttle.failures == 1);
  CHECK(explained->throttle.wait_seconds == 0);
  CHECK_FALSE(explained->history[1].origin.empty());

  // Bob sees the same about himself, but not the origins of other actors.
  const ActingAs self = fixture.session(opened->token, "cli");
  auto own = self->explain(std::nullopt);
  REQUIRE(own);
  CHECK(own->history.size() == 2);
  CHECK(own->history[1].origin.empty());
  auto root = fixture.admin()->explain(UserRef::of(ann));
  CHECK_FALSE(root->referred_with);
  CHECK_FALSE(root->password_scheme);
}

TEST_CASE("all seeded users log in with one password, and status says so", "[seed]") {
  ReferralsFixture fixture;
  SeedOptions options;
  options.users = 40;
  auto seeded = fixture.owner().administration().seed_users(options, secret("one for all 7"), {});
  REQUIRE(seeded);
  CHECK(seeded->added == 40);
  for (const std::uint64_t id : {1U, 17U, 40U})
    CHECK(fixture.try_log_in(fixture.user(UserId{id}).email, "one for all 7"));
  CHECK(fixture.owner().administration().status()->test_tag);
  CHECK(fixture.history().back().action == "seed");
  CHECK(fixture.owner().administration().check().value().empty());
  const ActingAs support = fixture.as(fixture.add("sup", std::nullopt, Role::support));
  CHECK(code_of(support.administration().seed_users(options, std::nullopt, {})) == ErrorCode::forbidden);
  CHECK(code_of(fixture.owner().administration().seed_users(options, std::nullopt, {})) == ErrorCode::store_not_empty);
}

TEST_CASE("only an admin may import and export", "[import]") {
  ReferralsFixture fixture;
  const ExportSink sink = [](std::string_view) -> Result<> { return {}; };
  const ImportInput nothing{.descriptor = -1, .name = {}};
  CHECK(code_of(fixture.stranger()->import_users(nothing, {}, {})) == ErrorCode::not_logged_in);
  CHECK(code_of(fixture.stranger()->export_users({}, sink)) == ErrorCode::not_logged_in);
  for (const Role role : {Role::member, Role::support}) {
    const ActingAs actor = fixture.as(fixture.add("role" + std::string(name_of(role)), std::nullopt, role));
    CHECK(code_of(actor->import_users(nothing, {}, {})) == ErrorCode::forbidden);
    CHECK(code_of(actor->export_users({}, sink)) == ErrorCode::forbidden);
  }
  CHECK(fixture.admin()->export_users({}, sink).value() == 3);  // the two users and the admin
}
