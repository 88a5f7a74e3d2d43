#include "store/rules/passwords/scheme.hpp"
#include "tests/contract/referrals/shop.hpp"

using namespace refctl;
using namespace refctl::test;

namespace {

std::string stored_hash(Shop& shop, UserId user) {
  auto credential = shop.records().read([&](records::Reader& reader) { return reader.credential(user); });
  return credential.value().value().text;
}

void put_hash(Shop& shop, UserId user, const std::string& text) {
  REQUIRE(shop.records().write(
      [&](records::Writer& writer) { return writer.put_credential(user, Credential{.text = text}); }));
}

UserEdit disabling(bool disabled) {
  return {.name = {}, .email = {}, .code = {}, .role = {}, .disabled = disabled, .referrer = {}};
}

}  // namespace

TEST_CASE("a log-in opens a session that says who one is", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add_with_password("ann");
  shop.add("bob", ann);
  auto opened = shop.try_log_in("Ann@EXAMPLE.com", good_password);
  REQUIRE(opened);
  CHECK(opened->user.user.id == ann);
  CHECK(opened->expires_at <= shop.clock.now() + hours(12));
  CHECK(opened->expires_at > shop.clock.now() + hours(12) - seconds(1));
  auto actor = shop->authenticate(opened->token, "192.0.2.9");
  REQUIRE(actor);
  CHECK(actor->is(ann));
  CHECK(actor->origin == "192.0.2.9");
  for (const auto& who : {shop->who_am_i(*actor), shop->who_holds(opened->token)}) {
    REQUIRE(who);
    CHECK(who->user.user.email == "ann@example.com");
    CHECK(who->referral_points == 1);
    CHECK(who->expires_at == opened->expires_at);
  }
}

TEST_CASE("whatever is wrong with a log-in, the answer is the same", "[sessions]") {
  Shop shop;
  shop.add_with_password("ann");
  shop.add("open");
  const UserId off = shop.add_with_password("off");
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(off), disabling(true)));
  std::optional<Error> first;
  const std::pair<const char*, std::string_view> tries[] = {
      {"ann@example.com", "wrong password"}, {"nobody@example.com", good_password}, {"open@example.com", good_password},
      {"off@example.com", good_password},    {"no address", good_password},         {"", ""}};
  for (const auto& [email, password] : tries) {
    auto refused = shop.try_log_in(email, password);
    REQUIRE_FALSE(refused);
    if (!first) first = refused.error();
    CHECK(refused.error().code == ErrorCode::wrong_credentials);
    CHECK(refused.error().message == first->message);
    CHECK(refused.error().hint == first->hint);
  }
}

TEST_CASE("logging out kills the token at once", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add_with_password("ann");
  auto one = shop.try_log_in("ann@example.com", good_password);
  auto two = shop.try_log_in("ann@example.com", good_password);
  auto three = shop.try_log_in("ann@example.com", good_password);
  auto actor = shop->authenticate(one->token, "cli");
  REQUIRE(actor);
  CHECK(shop->sessions_of(*actor, std::nullopt).value().size() == 3);
  REQUIRE(shop->log_out(*actor, LogOut::this_session));
  CHECK(code_of(shop->authenticate(one->token, "cli")) == ErrorCode::session_over);
  CHECK(code_of(shop->who_am_i(*actor)) == ErrorCode::session_over);
  auto other = shop->authenticate(two->token, "cli");
  REQUIRE(other);
  REQUIRE(shop->log_out(*other, LogOut::all_sessions));
  CHECK(code_of(shop->authenticate(three->token, "cli")) == ErrorCode::session_over);
  CHECK(shop->sessions_of(shop.owner(), UserRef::of(ann)).value().empty());
}

TEST_CASE("a token is nobody's once altered, and none without a store's key", "[sessions]") {
  Shop shop;
  shop.add_with_password("ann");
  auto opened = shop.try_log_in("ann@example.com", good_password);
  std::string altered(opened->token.reveal());
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  CHECK(code_of(shop->authenticate(secret(altered), "cli")) == ErrorCode::not_logged_in);
  CHECK(code_of(shop->authenticate(secret(""), "cli")) == ErrorCode::not_logged_in);
  Shop empty;
  CHECK(code_of(empty->authenticate(opened->token, "cli")) == ErrorCode::not_logged_in);
  CHECK(code_of(shop->who_am_i(shop.stranger())) == ErrorCode::not_logged_in);
  CHECK(code_of(shop->who_am_i(shop.owner())) == ErrorCode::not_logged_in);
}

TEST_CASE("a session ends with its time", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add_with_password("ann");
  const auto log_in = [&](std::optional<Duration> lifetime) {
    return shop->log_in(
        shop.stranger(),
        {.email = "ann@example.com", .password = secret(good_password), .lifetime = lifetime, .label = "phone"});
  };
  CHECK(code_of(log_in(Duration{10})) == ErrorCode::invalid_field);
  CHECK(code_of(log_in(days(31))) == ErrorCode::invalid_field);
  CHECK(log_in(days(30)));
  auto opened = log_in(seconds(90));
  REQUIRE(opened);
  CHECK(shop->sessions_of(shop.owner(), UserRef::of(ann)).value().front().label == "phone");
  shop.clock.set(opened->expires_at - Duration{1});
  const Actor actor = shop->authenticate(opened->token, "cli").value();
  CHECK(shop->who_am_i(actor));
  shop.clock.set(opened->expires_at);
  CHECK(code_of(shop->who_am_i(actor)) == ErrorCode::session_over);
  CHECK(code_of(shop->authenticate(opened->token, "cli")) == ErrorCode::session_over);
  CHECK(code_of(shop->who_holds(opened->token)) == ErrorCode::session_over);

  REQUIRE(shop->set_setting(shop.owner(), "sessions.max_lifetime", "2h"));
  CHECK(code_of(log_in(hours(3))) == ErrorCode::invalid_field);
  auto set = log_in(std::nullopt);
  CHECK(set->expires_at > shop.clock.now() + hours(2) - seconds(1));
  CHECK(set->expires_at <= shop.clock.now() + hours(2));
  // The expired session was removed on the way.
  auto stored = shop.records().read([&](records::Reader& reader) { return reader.sessions_of(ann); });
  CHECK(stored.value().size() == 2);
}

TEST_CASE("roles and state are those of the moment", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add_with_password("ann");
  auto opened = shop.try_log_in("ann@example.com", good_password);
  REQUIRE(
      shop->edit_user(shop.owner(), UserRef::of(ann),
                      {.name = {}, .email = {}, .code = {}, .role = Role::support, .disabled = {}, .referrer = {}}));
  CHECK(shop->authenticate(opened->token, "cli")->role == Role::support);
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(ann), disabling(true)));
  CHECK(code_of(shop->authenticate(opened->token, "cli")) == ErrorCode::session_over);
  // Enabling again does not bring old sessions back.
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(ann), disabling(false)));
  CHECK(code_of(shop->authenticate(opened->token, "cli")) == ErrorCode::session_over);
}

TEST_CASE("a session left open does not outlive its account", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add_with_password("ann");
  auto opened = shop.try_log_in("ann@example.com", good_password);
  // As an import that updates users does it, without a look at sessions.
  REQUIRE(shop.records().write([&](records::Writer& writer) -> Result<> {
    User user = writer.user(ann)->value();
    user.disabled = true;
    return writer.put_user(user, email_key(user.email).value(), code_key(user.code).value());
  }));
  CHECK(code_of(shop->authenticate(opened->token, "cli")) == ErrorCode::session_over);
}

TEST_CASE("what changes while a password is being checked counts", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add_with_password("ann");
  SECTION("another password") {
    shop.random.once = [&] {
      REQUIRE(shop->change_password(
          shop.owner(),
          {.user = UserRef::of(ann), .old_password = std::nullopt, .new_password = secret("walrus-mosaic-17")}));
    };
    CHECK(code_of(shop.try_log_in("ann@example.com", good_password)) == ErrorCode::wrong_credentials);
  }
  SECTION("a newer hash of the same password") {
    shop.random.once = [&] {
      REQUIRE(shop->change_password(
          shop.owner(),
          {.user = UserRef::of(ann), .old_password = std::nullopt, .new_password = secret(good_password)}));
    };
    CHECK(shop.try_log_in("ann@example.com", good_password));
  }
  SECTION("the account is disabled") {
    shop.random.once = [&] { REQUIRE(shop->edit_user(shop.owner(), UserRef::of(ann), disabling(true))); };
    CHECK(code_of(shop.try_log_in("ann@example.com", good_password)) == ErrorCode::wrong_credentials);
  }
  SECTION("the account is erased") {
    shop.random.once = [&] { REQUIRE(shop->erase_user(shop.owner(), UserRef::of(ann))); };
    CHECK(code_of(shop.try_log_in("ann@example.com", good_password)) == ErrorCode::wrong_credentials);
  }
}

TEST_CASE("the operator opens a session without a password, and it is written down", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  auto opened = shop->log_in(shop.owner(), {.email = "ann@example.com", .password = {}, .lifetime = {}, .label = {}});
  REQUIRE(opened);
  CHECK(shop->authenticate(opened->token, "cli")->is(ann));
  CHECK(shop.history().back().action == "session.open_by_operator");
  CHECK(shop.history().back().actor == "operator:root");
  const Actor admin = shop.as(shop.add("admin", std::nullopt, Role::admin));
  for (const Actor& actor : {admin, shop.stranger()}) {
    auto refused = shop->log_in(actor, {.email = "ann@example.com", .password = {}, .lifetime = {}, .label = {}});
    CHECK(code_of(refused) == ErrorCode::invalid_field);
  }
  auto unknown = shop->log_in(shop.owner(), {.email = "no@example.com", .password = {}, .lifetime = {}, .label = {}});
  CHECK(code_of(unknown) == ErrorCode::no_such_user);
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(ann), disabling(true)));
  auto off = shop->log_in(shop.owner(), {.email = "ann@example.com", .password = {}, .lifetime = {}, .label = {}});
  CHECK(code_of(off) == ErrorCode::forbidden);
}

TEST_CASE("a foreign or weaker hash is replaced at the first log-in, and only then", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add_with_password("ann");
  // "glacier-tandem-49" by Django's rule, with 1000 rounds and the salt "abcdefgh".
  put_hash(shop, ann, "pbkdf2_sha256$1000$abcdefgh$FDh52huWEQwbM1XiT937EgUTXCgKjzWtqIAVbAWlvv8=");
  CHECK(code_of(shop.try_log_in("ann@example.com", "wrong")) == ErrorCode::wrong_credentials);
  CHECK(stored_hash(shop, ann).starts_with("pbkdf2_sha256$"));
  REQUIRE(shop.try_log_in("ann@example.com", good_password));
  const std::string renewed = stored_hash(shop, ann);
  CHECK(renewed.starts_with("$argon2id$"));
  CHECK(shop.history().back().action == "password.rehash");
  REQUIRE(shop.try_log_in("ann@example.com", good_password));
  CHECK(stored_hash(shop, ann) == renewed);
  REQUIRE(shop->set_setting(shop.owner(), "security.argon2_memory_mib", "24"));
  REQUIRE(shop.try_log_in("ann@example.com", good_password));
  CHECK(stored_hash(shop, ann) != renewed);
}

TEST_CASE("sessions are listed and ended by their user and by admins", "[sessions]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const Actor member = shop.as(ann);
  shop.clock.advance(seconds(5));
  const Actor again = shop.as(ann);
  const Actor other = shop.as(shop.add("bob"));
  const Actor support = shop.as(shop.add("support", std::nullopt, Role::support));
  auto sessions = shop->sessions_of(member, std::nullopt);
  REQUIRE(sessions);
  REQUIRE(sessions->size() == 2);
  CHECK(sessions->front().jti == again.session);
  CHECK(shop->sessions_of(support, UserRef::of(ann)).value().size() == 2);
  CHECK(code_of(shop->sessions_of(other, UserRef::of(ann))) == ErrorCode::forbidden);
  CHECK(code_of(shop->end_sessions(other, UserRef::of(ann))) == ErrorCode::forbidden);
  CHECK(code_of(shop->end_sessions(support, UserRef::of(ann))) == ErrorCode::forbidden);
  CHECK(shop->end_sessions(shop.owner(), UserRef::of(ann)).value() == 2);
  CHECK(code_of(shop->who_am_i(member)) == ErrorCode::session_over);
  CHECK(shop.history().back().action == "sessions.end");
  CHECK(shop->end_sessions(shop.owner(), UserRef::of(ann)).value() == 0);
}

TEST_CASE("keys are rotated and revoked", "[sessions]") {
  Shop shop;
  shop.add_with_password("ann");
  CHECK(shop->keys(shop.owner()).value().empty());
  auto before = shop.try_log_in("ann@example.com", good_password);
  auto fresh = shop->rotate_keys(shop.owner());
  REQUIRE(fresh);
  auto keys = shop->keys(shop.owner());
  REQUIRE(keys->size() == 2);
  CHECK(keys->front().until == before->expires_at);
  CHECK(keys->back().kid == fresh->kid);
  CHECK(shop->authenticate(before->token, "cli"));
  auto after = shop.try_log_in("ann@example.com", good_password);
  REQUIRE(shop->revoke_key(shop.owner(), keys->front().kid));
  CHECK(code_of(shop->authenticate(before->token, "cli")) == ErrorCode::not_logged_in);
  CHECK(shop->authenticate(after->token, "cli"));
  // Revoking the one in use makes a new one.
  REQUIRE(shop->revoke_key(shop.owner(), fresh->kid));
  CHECK(code_of(shop->authenticate(after->token, "cli")) == ErrorCode::not_logged_in);
  CHECK(shop->keys(shop.owner()).value().size() == 1);
  CHECK(code_of(shop->revoke_key(shop.owner(), fresh->kid)) == ErrorCode::no_such_key);
  const Actor support = shop.as(shop.add("support", std::nullopt, Role::support));
  CHECK(code_of(shop->rotate_keys(support)) == ErrorCode::forbidden);
  CHECK(code_of(shop->keys(support)) == ErrorCode::forbidden);
}
