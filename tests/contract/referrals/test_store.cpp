#include "tests/contract/referrals/shop.hpp"

#include <algorithm>

using namespace refctl;
using namespace refctl::test;

namespace {

UserEdit named(const std::string& name) {
  UserEdit made;
  made.name = name;
  return made;
}

bool broken(Shop& shop, int invariant) {
  const auto faults = shop->check(shop.owner());
  REQUIRE(faults);
  return std::ranges::count(*faults, invariant, &Fault::invariant) > 0;
}

}  // namespace

TEST_CASE("the audit log is paged and filtered, and an admin's", "[audit]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const UserId bob = shop.add("bob");
  const Instant middle = shop.clock.now();
  shop.clock.advance(seconds(1));
  for (const char* name : {"a", "b", "c"}) REQUIRE(shop->edit_user(shop.owner(), UserRef::of(ann), named(name)));
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(bob), named("d")));

  const auto numbers = [&](AuditQuery query) {
    std::vector<std::uint64_t> paged;
    query.page = {.number = 1, .size = 2, .after = std::nullopt};
    for (bool more = true; more; ++query.page.number) {
      auto page = shop->audit(shop.owner(), query);
      REQUIRE(page);
      for (const AuditEntry& entry : page->results) paged.push_back(entry.number);
      more = page->has_next;
    }
    std::vector<std::uint64_t> walked;
    REQUIRE(shop->each_audit_entry(shop.owner(), query, [&](const AuditEntry& entry) {
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
  CHECK(code_of(shop->audit(shop.owner(), past)) == ErrorCode::no_such_page);
  const auto nothing = [](const AuditEntry&) { return Walk::on; };
  for (const Role role : {Role::member, Role::support}) {
    const Actor actor = shop.as(shop.add("role" + std::string(name_of(role)), std::nullopt, role));
    CHECK(code_of(shop->audit(actor, {})) == ErrorCode::forbidden);
    CHECK(code_of(shop->each_audit_entry(actor, {}, nothing)) == ErrorCode::forbidden);
    CHECK(code_of(shop->check(actor)) == ErrorCode::forbidden);
    CHECK(code_of(shop->settings(actor)) == ErrorCode::forbidden);
    CHECK(code_of(shop->set_setting(actor, "members.see_email", "true")) == ErrorCode::forbidden);
  }
}

TEST_CASE("settings are set, written down and put back", "[settings]") {
  Shop shop;
  auto set = shop->set_setting(shop.owner(), "security.password_min", "12");
  REQUIRE(set);
  CHECK(set->value == "12");
  CHECK_FALSE(set->is_default);
  CHECK(shop.history().back().changes ==
        std::vector<AuditChange>{{.field = "security.password_min", .before = "8", .after = "12"}});
  const std::size_t entries = shop.history().size();
  CHECK(shop->set_setting(shop.owner(), "security.password_min", "12"));
  CHECK(shop.history().size() == entries);
  CHECK(code_of(shop->set_setting(shop.owner(), "security.password_min", "7")) == ErrorCode::invalid_field);
  CHECK(code_of(shop->set_setting(shop.owner(), "security.argon2_passes", "1")) == ErrorCode::invalid_field);
  CHECK(code_of(shop->set_setting(shop.owner(), "no.such", "1")) == ErrorCode::invalid_field);
  CHECK(shop->set_setting(shop.owner(), "security.password_min", std::nullopt)->is_default);
  const auto all = shop->settings(shop.owner());
  REQUIRE(all);
  CHECK(std::ranges::all_of(
      *all, [](const SettingView& one) { return one.is_default || one.name == "security.argon2_memory_mib"; }));
}

TEST_CASE("check finds what no rule lets through", "[check]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const UserId bob = shop.add("bob", ann);
  const Actor session = shop.as(bob);
  CHECK(shop->check(shop.owner()).value().empty());

  SECTION("a loop of referrers") {
    REQUIRE(shop.records().write([&](records::Writer& writer) -> Result<> {
      User user = writer.user(ann)->value();
      user.referrer = bob;
      return writer.put_user(user, email_key(user.email).value(), code_key(user.code).value());
    }));
    CHECK(broken(shop, 3));
    CHECK(code_of(shop->path_of(shop.owner(), UserRef::of(ann), std::nullopt)) == ErrorCode::store_damaged);
  }
  SECTION("an erased user with a session") {
    REQUIRE(shop.records().write([&](records::Writer& writer) -> Result<> {
      User user = writer.user(bob)->value();
      user.name = user.email = user.code = "";
      user.erased = true;
      return writer.put_user(user, std::nullopt, std::nullopt);
    }));
    CHECK(broken(shop, 6));
    CHECK(code_of(shop->who_am_i(session)) == ErrorCode::session_over);
  }
  SECTION("an erased user with a password") {
    REQUIRE(shop->erase_user(shop.owner(), UserRef::of(bob)));
    CHECK(shop->check(shop.owner()).value().empty());
    REQUIRE(shop.records().write(
        [&](records::Writer& writer) { return writer.put_credential(bob, Credential{.text = "$argon2id$"}); }));
    CHECK(broken(shop, 6));
  }
  SECTION("an audit entry that does not continue the chain") {
    AuditEntry forged = shop.history().back();
    forged.number += 1;
    REQUIRE(shop.records().write([&](records::Writer& writer) { return writer.append_chained_audit(forged); }));
    CHECK(broken(shop, 9));
  }
}

TEST_CASE("status counts what there is", "[status]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  (void)shop.as(ann);
  auto status = shop->status(shop.owner());
  REQUIRE(status);
  CHECK(status->users == 1);
  CHECK(status->sessions == 1);
  CHECK(status->audit_entries == 2);
  CHECK_FALSE(status->test_tag);
  shop.clock.advance(hours(13));
  CHECK(shop->status(shop.owner())->sessions == 0);
}

TEST_CASE("status is for those who may read everything", "[status]") {
  Shop shop;
  const Actor support = shop.as(shop.add("sue", std::nullopt, Role::support));
  const Actor admin = shop.as(shop.add("ada", std::nullopt, Role::admin));
  const Actor member = shop.as(shop.add("max"));
  CHECK(shop->status(support));
  CHECK(shop->status(admin));
  CHECK(code_of(shop->status(member)) == ErrorCode::forbidden);
  CHECK(code_of(shop->status(shop.stranger())) == ErrorCode::not_logged_in);
}

TEST_CASE("a query out of bounds is refused under its parameter's name", "[limits]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const Actor owner = shop.owner();
  const auto name_in = [](const auto& result) {
    if (result) return std::string("none");
    CHECK(result.error().code == ErrorCode::invalid_parameter);
    return result.error().fields.empty() ? std::string() : result.error().fields.front().field;
  };
  const Instant now = shop.clock.now();
  for (const Instant since : {now, now + seconds(1)}) {
    UserQuery users;
    users.since = since;
    users.until = now;
    CHECK(name_in(shop->users(owner, users)) == "until");
    CHECK(name_in(shop->count_users(owner, users)) == "until");
    CHECK(name_in(shop->each_user(owner, users, [](const UserView&) { return Walk::on; })) == "until");
    ReferralQuery referrals;
    referrals.user = UserRef::of(ann);
    referrals.since = since;
    referrals.until = now;
    CHECK(name_in(shop->referrals_of(owner, referrals)) == "until");
    CHECK(name_in(shop->count_referrals(owner, referrals)) == "until");
    CHECK(name_in(shop->each_referral(owner, referrals, [](const ReferralView&) { return Walk::on; })) == "until");
    CHECK(name_in(shop->metrics(owner, {.since = since, .until = now})) == "until");
    SeedOptions seed;
    seed.users = 1;
    seed.append = true;
    seed.since = since;
    seed.until = now;
    CHECK(name_in(shop->seed_users(owner, seed, std::nullopt, {})) == "until");
  }
  CHECK(shop->metrics(owner, {.top = max_leaderboard}));
  CHECK(name_in(shop->metrics(owner, {.top = max_leaderboard + 1})) == "top");
  for (const std::uint64_t size : {std::uint64_t{0}, max_page_size + 1}) {
    UserQuery users;
    users.page.size = size;
    CHECK(name_in(shop->users(owner, users)) == "page_size");
    ReferralQuery referrals;
    referrals.user = UserRef::of(ann);
    referrals.page.size = size;
    CHECK(name_in(shop->referrals_of(owner, referrals)) == "page_size");
    AuditQuery audit;
    audit.page.size = size;
    CHECK(name_in(shop->audit(owner, audit)) == "page_size");
  }
  for (const std::uint64_t after : {max_user_id + 1, ~std::uint64_t{0}}) {
    UserQuery users;
    users.page.after = UserId{after};
    CHECK(name_in(shop->users(owner, users)) == "after");
    CHECK(name_in(shop->each_user(owner, users, [](const UserView&) { return Walk::on; })) == "after");
  }
  for (const std::uint64_t count : {std::uint64_t{0}, max_seed_users + 1}) {
    SeedOptions seed;
    seed.users = count;
    seed.append = true;
    CHECK(name_in(shop->seed_users(owner, seed, std::nullopt, {})) == "users");
  }
}

TEST_CASE("explain tells what a ticket needs", "[explain]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const std::string code = shop.user(ann).code;
  const UserId bob = shop.add("bob", ann);
  REQUIRE(shop->change_password(
      shop.owner(), {.user = UserRef::of(bob), .old_password = std::nullopt, .new_password = secret(good_password)}));
  (void)shop.try_log_in("bob@example.com", "wrong");
  auto opened = shop.try_log_in("bob@example.com", good_password);
  (void)shop.try_log_in("bob@example.com", "wrong", "cli");
  UserEdit renamed;
  renamed.code = "ANNS-NEW";
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(ann), renamed));

  auto explained = shop->explain(shop.owner(), UserRef::of(bob));
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

  // Bob sees the same of himself, but not from where others acted.
  const Actor self = shop->authenticate(opened->token, "cli").value();
  auto own = shop->explain(self, std::nullopt);
  REQUIRE(own);
  CHECK(own->history.size() == 2);
  CHECK(own->history[1].origin.empty());
  auto root = shop->explain(shop.owner(), UserRef::of(ann));
  CHECK_FALSE(root->referred_with);
  CHECK_FALSE(root->password_scheme);
}

TEST_CASE("seeded users all log in with one password, and the store says so", "[seed]") {
  Shop shop;
  SeedOptions options;
  options.users = 40;
  auto seeded = shop->seed_users(shop.owner(), options, secret("one for all 7"), {});
  REQUIRE(seeded);
  CHECK(seeded->added == 40);
  for (const std::uint64_t id : {1U, 17U, 40U}) CHECK(shop.try_log_in(shop.user(UserId{id}).email, "one for all 7"));
  CHECK(shop->status(shop.owner())->test_tag);
  CHECK(shop.history().back().action == "seed");
  CHECK(shop->check(shop.owner()).value().empty());
  const Actor support = shop.as(shop.add("sup", std::nullopt, Role::support));
  CHECK(code_of(shop->seed_users(support, options, std::nullopt, {})) == ErrorCode::forbidden);
  CHECK(code_of(shop->seed_users(shop.owner(), options, std::nullopt, {})) == ErrorCode::store_not_empty);
}

TEST_CASE("whole stores go in and out by an admin's hand alone", "[import]") {
  Shop shop;
  const ExportSink sink = [](std::string_view) -> Result<> { return {}; };
  const ImportInput nothing{.descriptor = -1, .name = {}};
  CHECK(code_of(shop->import_users(shop.stranger(), nothing, {}, {})) == ErrorCode::not_logged_in);
  CHECK(code_of(shop->export_users(shop.stranger(), {}, sink)) == ErrorCode::not_logged_in);
  for (const Role role : {Role::member, Role::support}) {
    const Actor actor = shop.as(shop.add("role" + std::string(name_of(role)), std::nullopt, role));
    CHECK(code_of(shop->import_users(actor, nothing, {}, {})) == ErrorCode::forbidden);
    CHECK(code_of(shop->export_users(actor, {}, sink)) == ErrorCode::forbidden);
  }
  CHECK(shop->export_users(shop.owner(), {}, sink).value() == 2);
}
