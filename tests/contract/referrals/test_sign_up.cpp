#include "tests/contract/referrals/shop.hpp"

#include <algorithm>
#include <set>
#include <thread>

using namespace refctl;
using namespace refctl::test;

namespace {

SignUp request(const std::string& name) {
  return {.name = name,
          .email = Shop::email_of(name),
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

TEST_CASE("a person signs up with a friend's code, in any case", "[sign_up]") {
  Shop shop;
  auto ann = shop->sign_up(shop.stranger(), request("ann"));
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
  auto bob = shop->sign_up(shop.stranger(), std::move(with_code));
  REQUIRE(bob);
  REQUIRE(bob->referred_by);
  CHECK(bob->referred_by->id == ann->user.id);
  CHECK(bob->referred_by->name == "ann");
  CHECK(bob->referred_by->code == ann->user.code);
  CHECK(bob->user.registered_at == shop.clock.now());
}

TEST_CASE("an unknown or malformed referral code is refused and nothing is written", "[sign_up]") {
  Shop shop;
  for (const char* code : {"NOSUCHCODE", "x", "not a code at all", ""}) {
    auto with_code = request("ann");
    with_code.referral_code = code;
    CHECK(code_of(shop->sign_up(shop.stranger(), std::move(with_code))) == ErrorCode::no_such_referral_code);
  }
  CHECK(shop->count_users(shop.owner(), {}).value() == 0);
  CHECK(shop.history().empty());
}

TEST_CASE("the code of a disabled user brings nobody", "[sign_up]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(ann),
                          {.name = {}, .email = {}, .code = {}, .role = {}, .disabled = true, .referrer = {}}));
  auto with_code = request("bob");
  with_code.referral_code = shop.user(ann).code;
  CHECK(code_of(shop->sign_up(shop.stranger(), std::move(with_code))) == ErrorCode::no_such_referral_code);
}

TEST_CASE("an e-mail belongs to one user, however it is spelled", "[sign_up]") {
  Shop shop;
  shop.add("ann");
  auto again = request("other");
  again.email = "ANN@EXAMPLE.com";
  auto refused = shop->sign_up(shop.stranger(), std::move(again));
  CHECK(code_of(refused) == ErrorCode::email_taken);
  CHECK(refused.error().message == "the e-mail ANN@EXAMPLE.com is already registered");
  CHECK(shop->count_users(shop.owner(), {}).value() == 1);
}

TEST_CASE("all faults of the fields are told at once", "[sign_up]") {
  Shop shop;
  SignUp bad = request("x");
  bad.name = "";
  bad.email = "no address";
  bad.password = secret("short");
  auto refused = shop->sign_up(shop.stranger(), std::move(bad));
  REQUIRE(code_of(refused) == ErrorCode::invalid_field);
  CHECK(fields_of(refused.error()) == std::set<std::string>{"name", "email", "password"});
}

TEST_CASE("passwords follow the policy and the setting", "[sign_up]") {
  Shop shop;
  auto weak = request("ann");
  weak.password = secret("password1");
  CHECK(code_of(shop->sign_up(shop.stranger(), std::move(weak))) == ErrorCode::invalid_field);
  REQUIRE(shop->set_setting(shop.owner(), "security.password_min", "30"));
  auto refused = shop->sign_up(shop.stranger(), request("ann"));
  REQUIRE(code_of(refused) == ErrorCode::invalid_field);
  CHECK(fields_of(refused.error()) == std::set<std::string>{"password"});
}

TEST_CASE("role, own code and no password are an admin's", "[sign_up]") {
  Shop shop;
  const Actor admin = shop.as(shop.add("admin", std::nullopt, Role::admin));
  const Actor support = shop.as(shop.add("support", std::nullopt, Role::support));
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
  for (const Actor& actor : {shop.stranger(), support}) {
    CHECK(code_of(shop->sign_up(actor, role())) == ErrorCode::forbidden);
    CHECK(code_of(shop->sign_up(actor, code())) == ErrorCode::forbidden);
    CHECK(code_of(shop->sign_up(actor, open())) == ErrorCode::forbidden);
  }
  auto with_role = shop->sign_up(admin, role());
  REQUIRE(with_role);
  CHECK(with_role->user.role == Role::admin);
  auto with_code = shop->sign_up(shop.owner(), code());
  REQUIRE(with_code);
  CHECK(with_code->user.code == "MY-CODE");
  CHECK(shop->sign_up(admin, open()));
  CHECK(code_of(shop.try_log_in("open@example.com", good_password)) == ErrorCode::wrong_credentials);

  auto taken = request("late");
  taken.own_code = "my-code";
  CHECK(code_of(shop->sign_up(admin, std::move(taken))) == ErrorCode::code_taken);
  auto malformed = request("late");
  malformed.own_code = "-no";
  CHECK(code_of(shop->sign_up(admin, std::move(malformed))) == ErrorCode::invalid_field);
}

TEST_CASE("of many who want one e-mail at the same moment one gets it", "[sign_up]") {
  Shop shop;
  std::atomic<int> won = 0;
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      auto outcome = shop->sign_up(shop.stranger(), request("ann"));
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
  CHECK(shop->check(shop.owner()).value().empty());
}

TEST_CASE("a sign-up is one audit entry of the new user's, without the password", "[sign_up]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  auto with_code = request("bob");
  with_code.referral_code = shop.user(ann).code;
  REQUIRE(shop->sign_up(shop.stranger(), std::move(with_code)));
  const auto entries = shop.history();
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

TEST_CASE("what is taken while the password is being hashed is refused by the write", "[sign_up]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  auto bob = request("bob");
  bob.referral_code = shop.user(ann).code;
  shop.random.skip = 8;  // candidates for the own code; the ninth draw is the hash's salt
  SECTION("the e-mail") {
    shop.random.once = [&] { shop.add("bob"); };
    CHECK(code_of(shop->sign_up(shop.stranger(), std::move(bob))) == ErrorCode::email_taken);
  }
  SECTION("the friend's code is gone") {
    shop.random.once = [&] { REQUIRE(shop->erase_user(shop.owner(), UserRef::of(ann))); };
    CHECK(code_of(shop->sign_up(shop.stranger(), std::move(bob))) == ErrorCode::no_such_referral_code);
  }
  CHECK(shop->check(shop.owner()).value().empty());
}
