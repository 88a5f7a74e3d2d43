#include "tests/contract/referrals/fixture.hpp"

#include <algorithm>
#include <set>
#include <thread>

using namespace refctl;
using namespace refctl::test;

namespace {

SignUp request(const std::string& name) {
  return {.name = name,
          .email = ReferralsFixture::email_of(name),
          .password = secret(good_password),
          .referral_code = std::nullopt,
          .own_code = std::nullopt,
          .role = std::nullopt};
}

std::set<std::string> fields_of(const Error& error) {
  std::set<std::string> fields;
  for (const FieldFault& fault : error.fields) fields.insert(fault.field);
  return fields;
}

}  // namespace

TEST_CASE("a sign-up accepts a friend's code in upper or lower case", "[sign_up]") {
  ReferralsFixture fixture;
  auto ann = fixture.stranger()->sign_up(request("ann"));
  REQUIRE(ann);
  CHECK(ann->user.id == UserId{1});
  CHECK(ann->user.email == "ann@example.com");
  CHECK(ann->user.code.size() == generated_code_length);
  CHECK(ann->user.role == Role::member);
  CHECK_FALSE(ann->referred_by);

  auto with_code = request("bob");
  with_code.referral_code = ann->user.code;
  std::ranges::transform(*with_code.referral_code, with_code.referral_code->begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  auto bob = fixture.stranger()->sign_up(std::move(with_code));
  REQUIRE(bob);
  REQUIRE(bob->referred_by);
  CHECK(bob->referred_by->id == ann->user.id);
  CHECK(bob->referred_by->name == "ann");
  CHECK(bob->referred_by->code == ann->user.code);
  CHECK(bob->user.registered_at == fixture.clock.now());
}

TEST_CASE("an unknown or malformed referral code is refused without a write", "[sign_up]") {
  ReferralsFixture fixture;
  for (const char* code : {"NOSUCHCODE", "x", "not a code at all"}) {
    auto with_code = request("ann");
    with_code.referral_code = code;
    CHECK(code_of(fixture.stranger()->sign_up(std::move(with_code))) == ErrorCode::no_such_referral_code);
  }
  CHECK(count_users(fixture.admin(), {}).value() == 1);  // the admin
  CHECK(fixture.history().empty());
}

TEST_CASE("a code is understood as people copy it by hand", "[sign_up]") {
  ReferralsFixture fixture;
  int number = 0;
  const auto with_code = [&](const std::string& code) {
    auto signing_up = request("user" + std::to_string(++number));
    signing_up.referral_code = code;
    return fixture.stranger()->sign_up(std::move(signing_up));
  };
  const auto own_code = [&](const std::string& code) {
    auto signing_up = request("owner" + std::to_string(++number));
    signing_up.own_code = code;
    return fixture.owner()->sign_up(std::move(signing_up))->user.id;
  };
  const auto referrer_of = [&](const std::string& code) -> std::optional<UserId> {
    auto user = with_code(code);
    if (!user || !user->referred_by) return std::nullopt;
    return user->referred_by->id;
  };
  const UserId ann = own_code("F8TGQ04S31");
  for (const char* code : {"f8tgq04s31", "F8TGQ04S31 ", "\t F8TGQ04S31", "F8TGQO4S3I", "f8tgqo4s3l", "F8TG-Q04S31",
                           "F8TG Q04S31", "f8tg - qo4s31", "F8TG\u2011Q04S31", "F8TGQ04S31\u200B"}) {
    INFO(code);
    CHECK(referrer_of(code) == ann);
  }
  CHECK(code_of(with_code("F8TGQ04S3")) == ErrorCode::no_such_referral_code);

  // Exactly that code is somebody's: theirs it is.
  const UserId bob = own_code("F8TG-Q04S31");
  CHECK(referrer_of("F8TG-Q04S31") == bob);
  CHECK(referrer_of("f8tg-q04s31 ") == bob);
  CHECK(referrer_of("F8TGQO4S31") == ann);

  // Read by hand it may be either's: nobody is credited, and both are named.
  const auto before = count_users(fixture.admin(), {}).value();
  const auto either = with_code("F8TG-QO4S31");
  REQUIRE(code_of(either) == ErrorCode::no_such_referral_code);
  CHECK(either.error().message.find("F8TG-Q04S31") != std::string::npos);
  CHECK(either.error().message.find("F8TGQ04S31") != std::string::npos);
  const UserId cy = own_code("F8TGQO4S31");
  CHECK(referrer_of("F8TGQO4S31") == cy);
  CHECK(code_of(with_code("F8TGQO4S3I")) == ErrorCode::no_such_referral_code);
  CHECK(code_of(with_code("F8TGQ04S3I")) == ErrorCode::no_such_referral_code);
  CHECK(count_users(fixture.admin(), {}).value() == before + 2);  // cy, and one with cy's code

  // The code of a disabled user is not read as another's.
  REQUIRE(fixture.admin()->edit_user(
      UserRef::of(bob), {.name = {}, .email = {}, .code = {}, .role = {}, .disabled = true, .referrer = {}}));
  CHECK(code_of(with_code("F8TG-Q04S31")) == ErrorCode::no_such_referral_code);
}

TEST_CASE("a sign-up with an empty code has no referrer", "[sign_up]") {
  ReferralsFixture fixture;
  int number = 0;
  for (const char* code : {"", "  ", "\u00A0"}) {
    auto with_code = request("user" + std::to_string(++number));
    with_code.referral_code = code;
    const auto user = fixture.stranger()->sign_up(std::move(with_code));
    REQUIRE(user);
    CHECK_FALSE(user->referred_by);
  }
}

TEST_CASE("the code of a disabled user is refused", "[sign_up]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  REQUIRE(fixture.admin()->edit_user(
      UserRef::of(ann), {.name = {}, .email = {}, .code = {}, .role = {}, .disabled = true, .referrer = {}}));
  auto with_code = request("bob");
  with_code.referral_code = fixture.user(ann).code;
  CHECK(code_of(fixture.stranger()->sign_up(std::move(with_code))) == ErrorCode::no_such_referral_code);
}

TEST_CASE("an e-mail belongs to one user, however it is spelled", "[sign_up]") {
  ReferralsFixture fixture;
  fixture.add("ann");
  auto again = request("other");
  again.email = "ANN@EXAMPLE.com";
  auto refused = fixture.stranger()->sign_up(std::move(again));
  CHECK(code_of(refused) == ErrorCode::email_taken);
  CHECK(refused.error().message == "the e-mail ANN@EXAMPLE.com is already registered");
  CHECK(count_users(fixture.admin(), {}).value() == 2);  // including the admin
}

TEST_CASE("all faults of the fields are reported together", "[sign_up]") {
  ReferralsFixture fixture;
  SignUp bad = request("x");
  bad.name = "";
  bad.email = "no address";
  bad.password = secret("short");
  auto refused = fixture.stranger()->sign_up(std::move(bad));
  REQUIRE(code_of(refused) == ErrorCode::invalid_field);
  CHECK(fields_of(refused.error()) == std::set<std::string>{"name", "email", "password"});
}

TEST_CASE("passwords follow the policy and the setting", "[sign_up]") {
  ReferralsFixture fixture;
  auto weak = request("ann");
  weak.password = secret("password1");
  CHECK(code_of(fixture.stranger()->sign_up(std::move(weak))) == ErrorCode::invalid_field);
  REQUIRE(fixture.owner().administration().set_setting("security.password_min", "30"));
  auto refused = fixture.stranger()->sign_up(request("ann"));
  REQUIRE(code_of(refused) == ErrorCode::invalid_field);
  CHECK(fields_of(refused.error()) == std::set<std::string>{"password"});
}

TEST_CASE("only an admin may set role and code or omit the password", "[sign_up]") {
  ReferralsFixture fixture;
  const ActingAs admin = fixture.as(fixture.add("admin", std::nullopt, Role::admin));
  const ActingAs support = fixture.as(fixture.add("support", std::nullopt, Role::support));
  const auto role = [] {
    auto r = request("role");
    r.role = Role::admin;
    return r;
  };
  const auto code = [] {
    auto r = request("code");
    r.own_code = "MY-CODE";
    return r;
  };
  const auto open = [] {
    auto r = request("open");
    r.password.reset();
    return r;
  };
  for (const ActingAs& actor : {fixture.stranger(), support}) {
    CHECK(code_of(actor->sign_up(role())) == ErrorCode::forbidden);
    CHECK(code_of(actor->sign_up(code())) == ErrorCode::forbidden);
    CHECK(code_of(actor->sign_up(open())) == ErrorCode::forbidden);
  }
  auto with_role = admin->sign_up(role());
  REQUIRE(with_role);
  CHECK(with_role->user.role == Role::admin);
  auto with_code = fixture.owner()->sign_up(code());
  REQUIRE(with_code);
  CHECK(with_code->user.code == "MY-CODE");
  CHECK(admin->sign_up(open()));
  CHECK(code_of(fixture.try_log_in("open@example.com", good_password)) == ErrorCode::wrong_credentials);

  auto taken = request("late");
  taken.own_code = "my-code";
  CHECK(code_of(admin->sign_up(std::move(taken))) == ErrorCode::code_taken);
  auto malformed = request("late");
  malformed.own_code = "-no";
  CHECK(code_of(admin->sign_up(std::move(malformed))) == ErrorCode::invalid_field);
}

TEST_CASE("of concurrent sign-ups with the same e-mail one succeeds", "[sign_up]") {
  ReferralsFixture fixture;
  std::atomic<int> won = 0;
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      auto outcome = fixture.stranger()->sign_up(request("ann"));
      if (outcome) {
        ++won;
      } else if (outcome.error().code == ErrorCode::email_taken) {
        ++taken;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(won == 1);
  CHECK(taken == 5);
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("a sign-up adds one audit entry about the new user, without the password", "[sign_up]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  auto with_code = request("bob");
  with_code.referral_code = fixture.user(ann).code;
  REQUIRE(fixture.stranger()->sign_up(std::move(with_code)));
  const auto entries = fixture.history();
  REQUIRE(entries.size() == 2);
  CHECK(entries[0].actor == "operator:root");
  CHECK(entries[1].actor == "user:2");
  CHECK(entries[1].origin == "192.0.2.7");
  CHECK(entries[1].action == "user.sign_up");
  CHECK(entries[1].subject == UserId{2});
  CHECK(std::ranges::count(entries[1].changes, AuditChange{.field = "referred_by", .before = {}, .after = "1"}) == 1);
  for (const AuditEntry& entry : entries) {
    for (const AuditChange& change : entry.changes) CHECK(change.after.value_or("") != good_password);
  }
}

TEST_CASE("an e-mail or code taken during the hashing is refused by the write", "[sign_up]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  auto bob = request("bob");
  bob.referral_code = fixture.user(ann).code;
  fixture.random.skip = 1;  // the candidates for the generated code; the second draw is the hash's salt
  SECTION("the e-mail") {
    fixture.random.once = [&] { fixture.add("bob"); };
    CHECK(code_of(fixture.stranger()->sign_up(std::move(bob))) == ErrorCode::email_taken);
  }
  SECTION("the friend's code no longer exists") {
    fixture.random.once = [&] { REQUIRE(fixture.admin()->erase_user(UserRef::of(ann))); };
    CHECK(code_of(fixture.stranger()->sign_up(std::move(bob))) == ErrorCode::no_such_referral_code);
  }
  CHECK(fixture.owner().administration().check().value().empty());
}
