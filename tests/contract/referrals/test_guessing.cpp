#include "tests/contract/referrals/fixture.hpp"

using namespace refctl;
using namespace refctl::test;

namespace {

constexpr const char* ann_email = "ann@example.com";

// Returns how many wrong attempts are possible before throttling.
int tries_until_throttled(ReferralsFixture& fixture, const std::string& email, const std::string& origin,
                          int most = 40) {
  for (int i = 0; i < most; ++i) {
    auto refused = fixture.try_log_in(email, "wrong", origin);
    if (code_of(refused) == ErrorCode::throttled) {
      CHECK(refused.error().retry_after_seconds > 0);
      return i;
    }
    CHECK(code_of(refused) == ErrorCode::wrong_credentials);
  }
  return most;
}

}  // namespace

TEST_CASE("the sixth wrong password in a row has to wait, known account or not", "[throttle]") {
  ReferralsFixture fixture;
  fixture.add_with_password("ann");
  CHECK(tries_until_throttled(fixture, ann_email, "192.0.2.1") == 5);
  CHECK(tries_until_throttled(fixture, "nobody@example.com", "192.0.2.2") == 5);
  CHECK(tries_until_throttled(fixture, "no address", "192.0.2.3") == 5);
  // Log-ins from the terminal and from other addresses are throttled, too.
  CHECK(code_of(fixture.try_log_in(ann_email, good_password, "cli")) == ErrorCode::throttled);
  CHECK(code_of(fixture.try_log_in("ANN@example.COM", good_password, "198.51.100.1")) == ErrorCode::throttled);
  // Another account is not affected.
  fixture.add_with_password("bob");
  CHECK(fixture.try_log_in("bob@example.com", good_password, "198.51.100.1"));

  fixture.clock.advance(seconds(1));
  CHECK(code_of(fixture.try_log_in(ann_email, "wrong")) == ErrorCode::wrong_credentials);
  auto longer = fixture.try_log_in(ann_email, "wrong");
  REQUIRE(code_of(longer) == ErrorCode::throttled);
  CHECK(longer.error().retry_after_seconds == 3);
  fixture.clock.advance(seconds(3));
  CHECK(fixture.try_log_in(ann_email, good_password));
  // The successful log-in has cleared the failures.
  CHECK(tries_until_throttled(fixture, ann_email, "192.0.2.9") == 5);
}

TEST_CASE("one address has twenty wrong attempts on all accounts, then one per second", "[throttle]") {
  ReferralsFixture fixture;
  const auto from = [&](int i) {
    return code_of(fixture.try_log_in("nobody" + std::to_string(i) + "@example.com", "x", "192.0.2.1"));
  };
  for (int i = 0; i < 20; ++i) CHECK(from(i) == ErrorCode::wrong_credentials);
  CHECK(from(20) == ErrorCode::throttled);
  fixture.clock.advance(seconds(1));
  CHECK(from(21) == ErrorCode::wrong_credentials);
  CHECK(from(22) == ErrorCode::throttled);
  CHECK(code_of(fixture.try_log_in("nobody99@example.com", "x", "192.0.2.2")) == ErrorCode::wrong_credentials);
}

TEST_CASE("an attacker cannot lock out an account permanently", "[throttle]") {
  ReferralsFixture fixture;
  fixture.add_with_password("ann");
  auto live = fixture.try_log_in(ann_email, good_password);
  for (int i = 0; i < 60; ++i) {
    (void)fixture.try_log_in(ann_email, "wrong", "203.0.113." + std::to_string(i));
    fixture.clock.advance(seconds(30));
  }
  CHECK(fixture.session(live->token, "192.0.2.7")->who_am_i());
  CHECK(fixture.try_log_in(ann_email, good_password, "192.0.2.7"));
}

TEST_CASE("one address has a hundred wrong attempts per day on one account", "[throttle]") {
  ReferralsFixture fixture;
  fixture.add_with_password("ann");
  for (int i = 0; i < 100; ++i) {
    REQUIRE(code_of(fixture.try_log_in(ann_email, "wrong", "203.0.113.1")) == ErrorCode::wrong_credentials);
    fixture.clock.advance(seconds(31));
  }
  auto refused = fixture.try_log_in(ann_email, good_password, "203.0.113.1");
  REQUIRE(code_of(refused) == ErrorCode::throttled);
  CHECK(refused.error().retry_after_seconds > 80'000);
  CHECK(fixture.try_log_in(ann_email, good_password, "203.0.113.2"));
}

TEST_CASE("setting the clock back neither lifts nor extends a throttle", "[throttle]") {
  ReferralsFixture fixture;
  fixture.add_with_password("ann");
  tries_until_throttled(fixture, ann_email, "cli");
  fixture.clock.set(fixture.clock.now() - days(365));
  CHECK(code_of(fixture.try_log_in(ann_email, good_password, "cli")) == ErrorCode::throttled);
  fixture.clock.advance(seconds(1));
  CHECK(fixture.try_log_in(ann_email, good_password, "cli"));
}

TEST_CASE("a change of the own password needs the old one and is throttled like a log-in", "[password]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  auto here = fixture.try_log_in(ann_email, good_password);
  auto there = fixture.try_log_in(ann_email, good_password);
  const ActingAs actor = fixture.session(here->token);
  const auto change = [&](std::optional<Secret> old_password, std::string_view next) {
    return actor->change_password(
        {.user = std::nullopt, .old_password = std::move(old_password), .new_password = secret(next)});
  };
  CHECK(code_of(change(std::nullopt, "walrus-mosaic-17")) == ErrorCode::invalid_field);
  CHECK(code_of(change(secret("wrong"), "walrus-mosaic-17")) == ErrorCode::wrong_credentials);
  CHECK(code_of(change(secret(good_password), "short")) == ErrorCode::invalid_field);
  CHECK(code_of(change(secret(good_password), "ann@example.com")) == ErrorCode::invalid_field);
  REQUIRE(change(secret(good_password), "walrus-mosaic-17"));
  CHECK(fixture.session(here->token, "cli")->who_am_i());
  CHECK(code_of(fixture.session(there->token, "cli")->who_am_i()) == ErrorCode::session_over);
  CHECK(code_of(fixture.try_log_in(ann_email, good_password)) == ErrorCode::wrong_credentials);
  CHECK(fixture.try_log_in(ann_email, "walrus-mosaic-17"));
  CHECK(fixture.history().back().action == "password.change");
  CHECK(fixture.history().back().subject == ann);
  for (int i = 0; i < 5; ++i)
    CHECK(code_of(change(secret("wrong"), "otter-lantern-5")) == ErrorCode::wrong_credentials);
  CHECK(code_of(change(secret("walrus-mosaic-17"), "otter-lantern-5")) == ErrorCode::throttled);
}

TEST_CASE("only admins and the operator may set other users' passwords", "[password]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const ActingAs session = fixture.as(ann);
  const ActingAs admin = fixture.as(fixture.add("admin", std::nullopt, Role::admin));
  const ActingAs support = fixture.as(fixture.add("support", std::nullopt, Role::support));
  const ActingAs member = fixture.as(fixture.add("bob"));
  const auto give = [&](const ActingAs& actor, std::string_view next) {
    return actor->change_password(
        {.user = UserRef::of(ann), .old_password = std::nullopt, .new_password = secret(next)});
  };
  CHECK(code_of(give(support, "walrus-mosaic-17")) == ErrorCode::forbidden);
  CHECK(code_of(give(member, "walrus-mosaic-17")) == ErrorCode::forbidden);
  CHECK(code_of(give(fixture.stranger(), "walrus-mosaic-17")) == ErrorCode::not_logged_in);
  tries_until_throttled(fixture, ann_email, "cli");
  REQUIRE(give(admin, "walrus-mosaic-17"));
  CHECK(code_of(session->who_am_i()) == ErrorCode::session_over);
  // A new password clears the failures with the old one.
  CHECK(fixture.try_log_in(ann_email, "walrus-mosaic-17"));
  REQUIRE(give(fixture.owner(), "otter-lantern-5"));
  CHECK(fixture.try_log_in(ann_email, "otter-lantern-5"));
  // For the admin's own password the old one is required.
  auto own = admin->change_password(
      {.user = UserRef::of(admin.user), .old_password = std::nullopt, .new_password = secret("otter-lantern-5")});
  CHECK(code_of(own) == ErrorCode::invalid_field);
  CHECK(code_of(fixture.owner()->change_password(
            {.user = std::nullopt, .old_password = std::nullopt, .new_password = secret("otter-lantern-5")})) ==
        ErrorCode::usage);
}

namespace {

SignUp registration(const std::string& email) {
  SignUp request;
  request.name = "New";
  request.email = email;
  request.password = secret(good_password);
  return request;
}

std::optional<ErrorCode> signs_up(ReferralsFixture& fixture, const std::string& email, const std::string& origin) {
  return code_of(fixture.stranger(origin)->sign_up(registration(email)));
}

}  // namespace

TEST_CASE("one network has a burst of sign-ups, then a number per minute", "[throttle]") {
  ReferralsFixture fixture;
  REQUIRE(fixture.owner().administration().set_setting("security.signups_per_minute", "3"));
  fixture.add_with_password("ada", Role::admin);
  auto opened = fixture.try_log_in("ada@example.com", good_password);
  REQUIRE(opened);
  const ActingAs admin = fixture.session(opened->token, "2001:db8::1");
  int number = 0;
  const auto next = [&](const std::string& origin) {
    return signs_up(fixture, "new" + std::to_string(number++) + "@example.com", origin);
  };
  for (int i = 0; i < 3; ++i) CHECK(next("2001:db8::" + std::to_string(i + 1)) == std::nullopt);
  auto refused = fixture.stranger("2001:db8::ffff")->sign_up(registration("late@example.com"));
  REQUIRE(code_of(refused) == ErrorCode::throttled);
  CHECK(refused.error().retry_after_seconds == 20);
  // Another /64, another address, the terminal and an admin are not throttled.
  CHECK(next("2001:db8:0:1::1") == std::nullopt);
  CHECK(next("192.0.2.1") == std::nullopt);
  CHECK(next("cli") == std::nullopt);
  CHECK(admin->sign_up(registration("by-admin@example.com")));

  fixture.clock.advance(seconds(19));
  CHECK(next("2001:db8::1") == ErrorCode::throttled);
  fixture.clock.advance(seconds(1));
  CHECK(next("2001:db8::1") == std::nullopt);
  CHECK(next("2001:db8::1") == ErrorCode::throttled);
  // After the clock is set back, the network is not locked out until the clock has caught up.
  fixture.clock.advance(days(-1));
  CHECK(next("2001:db8::1") == ErrorCode::throttled);
  fixture.clock.advance(seconds(20));
  CHECK(next("2001:db8::1") == std::nullopt);
}

TEST_CASE("probing for registered e-mails is throttled", "[throttle]") {
  ReferralsFixture fixture;
  fixture.add("ann");
  for (int i = 0; i < 20; ++i) CHECK(signs_up(fixture, ann_email, "192.0.2.1") == ErrorCode::email_taken);
  CHECK(signs_up(fixture, ann_email, "192.0.2.1") == ErrorCode::throttled);
  CHECK(signs_up(fixture, "new@example.com", "192.0.2.1") == ErrorCode::throttled);
  CHECK(signs_up(fixture, ann_email, "192.0.2.2") == ErrorCode::email_taken);
  fixture.clock.advance(seconds(1));
  CHECK(signs_up(fixture, ann_email, "192.0.2.1") == ErrorCode::email_taken);
  CHECK(signs_up(fixture, ann_email, "192.0.2.1") == ErrorCode::throttled);
  // Log-ins from the network have their own counters.
  fixture.add_with_password("bob");
  CHECK(fixture.try_log_in("bob@example.com", good_password, "192.0.2.1"));
}

TEST_CASE("a throttled sign-up is refused before its fields are checked", "[throttle]") {
  ReferralsFixture fixture;
  REQUIRE(fixture.owner().administration().set_setting("security.signups_per_minute", "1"));
  CHECK(signs_up(fixture, "a@example.com", "192.0.2.1") == std::nullopt);
  CHECK(signs_up(fixture, "not an address", "192.0.2.1") == ErrorCode::throttled);
  CHECK(signs_up(fixture, "a@example.com", "192.0.2.1") == ErrorCode::throttled);
  CHECK(count_users(fixture.owner(), {}).value() == 1);
}
