#include "store/rules/passwords/scheme.hpp"
#include "tests/contract/referrals/fixture.hpp"

using namespace refctl;
using namespace refctl::test;

namespace {

std::string stored_hash(ReferralsFixture& fixture, UserId user) {
  auto credential = fixture.records().read([&](records::Reader& reader) { return reader.credential(user); });
  return credential.value().value().text;
}

void put_hash(ReferralsFixture& fixture, UserId user, const std::string& text) {
  REQUIRE(fixture.records().write(
      [&](records::Writer& writer) { return writer.put_credential(user, Credential{.text = text}); }));
}

UserEdit disabling(bool disabled) {
  return {.name = {}, .email = {}, .code = {}, .role = {}, .disabled = disabled, .referrer = {}};
}

}  // namespace

TEST_CASE("a log-in opens a session that identifies the user", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  fixture.add("bob", ann);
  auto opened = fixture.try_log_in("Ann@EXAMPLE.com", good_password);
  REQUIRE(opened);
  CHECK(opened->user.user.id == ann);
  CHECK(opened->expires_at <= fixture.clock.now() + hours(12));
  CHECK(opened->expires_at > fixture.clock.now() + hours(12) - seconds(1));
  const ActingAs actor = fixture.session(opened->token);
  const auto who = actor->who_am_i();
  REQUIRE(who);
  CHECK(who->user.user.id == ann);
  CHECK(actor->session_user() == ann);
  CHECK(who->user.user.email == "ann@example.com");
  CHECK(who->referral_points == 1);
  CHECK(who->expires_at == opened->expires_at);
}

TEST_CASE("every kind of failed log-in has the same answer", "[sessions]") {
  ReferralsFixture fixture;
  fixture.add_with_password("ann");
  fixture.add("open");
  const UserId off = fixture.add_with_password("off");
  REQUIRE(fixture.admin()->edit_user(UserRef::of(off), disabling(true)));
  std::optional<Error> first;
  const std::pair<const char*, std::string_view> tries[] = {
      {"ann@example.com", "wrong password"}, {"nobody@example.com", good_password}, {"open@example.com", good_password},
      {"off@example.com", good_password},    {"no address", good_password},         {"", ""}};
  for (const auto& [email, password] : tries) {
    auto refused = fixture.try_log_in(email, password);
    REQUIRE_FALSE(refused);
    if (!first) first = refused.error();
    CHECK(refused.error().code == ErrorCode::wrong_credentials);
    CHECK(refused.error().message == first->message);
    CHECK(refused.error().hint == first->hint);
  }
}

TEST_CASE("logging out invalidates the token at once", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  auto one = fixture.try_log_in("ann@example.com", good_password);
  auto two = fixture.try_log_in("ann@example.com", good_password);
  auto three = fixture.try_log_in("ann@example.com", good_password);
  const ActingAs actor = fixture.session(one->token, "cli");
  CHECK(actor->sessions_of(std::nullopt).value().size() == 3);
  REQUIRE(actor->log_out(LogOut::this_session));
  CHECK(code_of(fixture.session(one->token, "cli")->who_am_i()) == ErrorCode::session_over);
  CHECK(code_of(actor->who_am_i()) == ErrorCode::session_over);
  const ActingAs other = fixture.session(two->token, "cli");
  REQUIRE(other->log_out(LogOut::all_sessions));
  CHECK(code_of(fixture.session(three->token, "cli")->who_am_i()) == ErrorCode::session_over);
  CHECK(fixture.admin()->sessions_of(UserRef::of(ann)).value().empty());
  CHECK(fixture.history().back().action == "sessions.end");
  CHECK(fixture.history().back().subject == ann);
}

TEST_CASE("an altered token and a token of another key are refused", "[sessions]") {
  ReferralsFixture fixture;
  fixture.add_with_password("ann");
  auto opened = fixture.try_log_in("ann@example.com", good_password);
  std::string altered(opened->token.reveal());
  altered[altered.size() / 2] = altered[altered.size() / 2] == 'A' ? 'B' : 'A';
  CHECK(code_of(fixture.session(secret(altered), "cli")->who_am_i()) == ErrorCode::not_logged_in);
  CHECK(code_of(fixture.session(secret(""), "cli")->who_am_i()) == ErrorCode::not_logged_in);
  ReferralsFixture empty;
  CHECK(code_of(empty.session(opened->token, "cli")->who_am_i()) == ErrorCode::not_logged_in);
  CHECK(code_of(fixture.stranger()->who_am_i()) == ErrorCode::not_logged_in);
  CHECK(code_of(fixture.owner()->who_am_i()) == ErrorCode::not_logged_in);
}

TEST_CASE("a session ends when it expires", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  const auto log_in = [&](std::optional<Duration> lifetime) {
    return fixture.stranger()->log_in(
        {.email = "ann@example.com", .password = secret(good_password), .lifetime = lifetime, .label = "phone"});
  };
  CHECK(code_of(log_in(Duration{10})) == ErrorCode::invalid_field);
  CHECK(code_of(log_in(days(31))) == ErrorCode::invalid_field);
  CHECK(log_in(days(30)));
  auto opened = log_in(seconds(90));
  REQUIRE(opened);
  CHECK(fixture.admin()->sessions_of(UserRef::of(ann)).value().front().label == "phone");
  fixture.clock.set(opened->expires_at - Duration{1});
  const ActingAs actor = fixture.session(opened->token, "cli");
  CHECK(actor->who_am_i());
  fixture.clock.set(opened->expires_at);
  CHECK(code_of(actor->who_am_i()) == ErrorCode::session_over);
  CHECK(code_of(fixture.session(opened->token, "cli")->who_am_i()) == ErrorCode::session_over);
  CHECK(code_of(fixture.session(opened->token)->who_am_i()) == ErrorCode::session_over);

  REQUIRE(fixture.owner().administration().set_setting("sessions.max_lifetime", "2h"));
  CHECK(code_of(log_in(hours(3))) == ErrorCode::invalid_field);
  auto set = log_in(std::nullopt);
  CHECK(set->expires_at > fixture.clock.now() + hours(2) - seconds(1));
  CHECK(set->expires_at <= fixture.clock.now() + hours(2));
  // The log-in has removed the expired session.
  auto stored = fixture.records().read([&](records::Reader& reader) { return reader.sessions_of(ann); });
  CHECK(stored.value().size() == 2);
}

TEST_CASE("role and state are read at each call", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  auto opened = fixture.try_log_in("ann@example.com", good_password);
  REQUIRE(fixture.admin()->edit_user(
      UserRef::of(ann), {.name = {}, .email = {}, .code = {}, .role = Role::support, .disabled = {}, .referrer = {}}));
  CHECK(fixture.session(opened->token, "cli")->who_am_i()->user.user.role == Role::support);
  REQUIRE(fixture.admin()->edit_user(UserRef::of(ann), disabling(true)));
  CHECK(code_of(fixture.session(opened->token, "cli")->who_am_i()) == ErrorCode::session_over);
  // Enabling the account again does not restore old sessions.
  REQUIRE(fixture.admin()->edit_user(UserRef::of(ann), disabling(false)));
  CHECK(code_of(fixture.session(opened->token, "cli")->who_am_i()) == ErrorCode::session_over);
}

TEST_CASE("an open session ends with its account", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  auto opened = fixture.try_log_in("ann@example.com", good_password);
  // Like an import with updates, which does not look at sessions.
  REQUIRE(fixture.records().write([&](records::Writer& writer) -> Result<> {
    User user = writer.user(ann)->value();
    user.disabled = true;
    return writer.put_user(user, email_key(user.email).value(), code_key(user.code).value());
  }));
  CHECK(code_of(fixture.session(opened->token, "cli")->who_am_i()) == ErrorCode::session_over);
}

TEST_CASE("changes during the check of a password are noticed", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  SECTION("another password") {
    fixture.random.once = [&] {
      REQUIRE(fixture.admin()->change_password(
          {.user = UserRef::of(ann), .old_password = std::nullopt, .new_password = secret("walrus-mosaic-17")}));
    };
    CHECK(code_of(fixture.try_log_in("ann@example.com", good_password)) == ErrorCode::wrong_credentials);
  }
  SECTION("a newer hash of the same password") {
    fixture.random.once = [&] {
      REQUIRE(fixture.admin()->change_password(
          {.user = UserRef::of(ann), .old_password = std::nullopt, .new_password = secret(good_password)}));
    };
    CHECK(fixture.try_log_in("ann@example.com", good_password));
  }
  SECTION("the account is disabled") {
    fixture.random.once = [&] { REQUIRE(fixture.admin()->edit_user(UserRef::of(ann), disabling(true))); };
    CHECK(code_of(fixture.try_log_in("ann@example.com", good_password)) == ErrorCode::wrong_credentials);
  }
  SECTION("the account is erased") {
    fixture.random.once = [&] { REQUIRE(fixture.admin()->erase_user(UserRef::of(ann))); };
    CHECK(code_of(fixture.try_log_in("ann@example.com", good_password)) == ErrorCode::wrong_credentials);
  }
}

TEST_CASE("the operator opens a session without a password, which is audited", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  auto opened = fixture.owner()->log_in({.email = "ann@example.com", .password = {}, .lifetime = {}, .label = {}});
  REQUIRE(opened);
  CHECK(fixture.session(opened->token, "cli")->who_am_i()->user.user.id == ann);
  CHECK(fixture.history().back().action == "session.open_by_operator");
  CHECK(fixture.history().back().actor == "operator:root");
  const ActingAs admin = fixture.as(fixture.add("admin", std::nullopt, Role::admin));
  for (const ActingAs& actor : {admin, fixture.stranger()}) {
    auto refused = actor->log_in({.email = "ann@example.com", .password = {}, .lifetime = {}, .label = {}});
    CHECK(code_of(refused) == ErrorCode::invalid_field);
  }
  auto unknown = fixture.owner()->log_in({.email = "no@example.com", .password = {}, .lifetime = {}, .label = {}});
  CHECK(code_of(unknown) == ErrorCode::no_such_user);
  REQUIRE(fixture.admin()->edit_user(UserRef::of(ann), disabling(true)));
  auto off = fixture.owner()->log_in({.email = "ann@example.com", .password = {}, .lifetime = {}, .label = {}});
  CHECK(code_of(off) == ErrorCode::forbidden);
}

TEST_CASE("a foreign or weaker hash is replaced at the first log-in only", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  // Django's hash of "glacier-tandem-49" with 1000 rounds and the salt "abcdefgh".
  put_hash(fixture, ann, "pbkdf2_sha256$1000$abcdefgh$FDh52huWEQwbM1XiT937EgUTXCgKjzWtqIAVbAWlvv8=");
  CHECK(code_of(fixture.try_log_in("ann@example.com", "wrong")) == ErrorCode::wrong_credentials);
  CHECK(stored_hash(fixture, ann).starts_with("pbkdf2_sha256$"));
  REQUIRE(fixture.try_log_in("ann@example.com", good_password));
  const std::string renewed = stored_hash(fixture, ann);
  CHECK(renewed.starts_with("$argon2id$"));
  CHECK(fixture.history().back().action == "password.rehash");
  REQUIRE(fixture.try_log_in("ann@example.com", good_password));
  CHECK(stored_hash(fixture, ann) == renewed);
  REQUIRE(fixture.owner().administration().set_setting("security.argon2_memory_mib", "24"));
  REQUIRE(fixture.try_log_in("ann@example.com", good_password));
  CHECK(stored_hash(fixture, ann) != renewed);
}

TEST_CASE("sessions are listed and ended by their user and by admins", "[sessions]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const ActingAs member = fixture.as(ann);
  fixture.clock.advance(seconds(5));
  (void)fixture.as(ann);
  const ActingAs other = fixture.as(fixture.add("bob"));
  const ActingAs support = fixture.as(fixture.add("support", std::nullopt, Role::support));
  auto sessions = member->sessions_of(std::nullopt);
  REQUIRE(sessions);
  REQUIRE(sessions->size() == 2);
  CHECK(sessions->front().issued > sessions->back().issued);
  CHECK(support->sessions_of(UserRef::of(ann)).value().size() == 2);
  CHECK(code_of(other->sessions_of(UserRef::of(ann))) == ErrorCode::forbidden);
  CHECK(code_of(other->end_sessions(UserRef::of(ann))) == ErrorCode::forbidden);
  CHECK(code_of(support->end_sessions(UserRef::of(ann))) == ErrorCode::forbidden);
  CHECK(fixture.admin()->end_sessions(UserRef::of(ann)).value() == 2);
  CHECK(code_of(member->who_am_i()) == ErrorCode::session_over);
  CHECK(fixture.history().back().action == "sessions.end");
  CHECK(fixture.admin()->end_sessions(UserRef::of(ann)).value() == 0);
}

TEST_CASE("keys are rotated and revoked", "[sessions]") {
  ReferralsFixture fixture;
  fixture.add_with_password("ann");
  CHECK(fixture.owner().administration().keys().value().empty());
  auto before = fixture.try_log_in("ann@example.com", good_password);
  auto fresh = fixture.owner().administration().rotate_keys();
  REQUIRE(fresh);
  auto keys = fixture.owner().administration().keys();
  REQUIRE(keys->size() == 2);
  CHECK(keys->front().until == before->expires_at);
  CHECK(keys->back().kid == fresh->kid);
  CHECK(fixture.session(before->token, "cli")->who_am_i());
  auto after = fixture.try_log_in("ann@example.com", good_password);
  REQUIRE(fixture.owner().administration().revoke_key(keys->front().kid));
  CHECK(code_of(fixture.session(before->token, "cli")->who_am_i()) == ErrorCode::not_logged_in);
  CHECK(fixture.session(after->token, "cli")->who_am_i());
  // Revoking the current key creates a new one.
  REQUIRE(fixture.owner().administration().revoke_key(fresh->kid));
  CHECK(code_of(fixture.session(after->token, "cli")->who_am_i()) == ErrorCode::not_logged_in);
  CHECK(fixture.owner().administration().keys().value().size() == 1);
  CHECK(code_of(fixture.owner().administration().revoke_key(fresh->kid)) == ErrorCode::no_such_key);
  const ActingAs support = fixture.as(fixture.add("support", std::nullopt, Role::support));
  CHECK(code_of(support.administration().rotate_keys()) == ErrorCode::forbidden);
  CHECK(code_of(support.administration().keys()) == ErrorCode::forbidden);
}
