#include "tests/contract/referrals/fixture.hpp"

#include <algorithm>

using namespace refctl;
using namespace refctl::test;

namespace {

UserEdit edit(auto set) {
  UserEdit made;
  set(made);
  return made;
}

}  // namespace

TEST_CASE("a member may change only their own name", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  const ActingAs member = fixture.as(ann);
  auto renamed = member->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.name = "Ann B."; }));
  REQUIRE(renamed);
  CHECK(renamed->user.name == "Ann B.");
  const auto own = [&](auto set) { return code_of(member->edit_user(UserRef::of(ann), edit(set))); };
  CHECK(own([](UserEdit& e) { e.email = "x@example.com"; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.code = "XXXX"; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.role = Role::admin; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.disabled = true; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.name = ""; }) == ErrorCode::invalid_field);
  for (const ActingAs& actor : {member, fixture.as(fixture.add("sup", std::nullopt, Role::support))}) {
    CHECK(code_of(actor->edit_user(UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) == ErrorCode::forbidden);
  }
  CHECK(code_of(fixture.stranger()->edit_user(UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) ==
        ErrorCode::not_logged_in);
  CHECK(fixture.user(ann).role == Role::member);
  CHECK(fixture.user(bob).name == "bob");
}

TEST_CASE("an admin may change every field, and each change is audited", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  fixture.add("bob");
  const ActingAs admin = fixture.as(fixture.add("admin", std::nullopt, Role::admin));
  const std::string code = fixture.user(ann).code;
  auto edited = admin->edit_user(UserRef::of(ann), edit([](UserEdit& e) {
                                   e.name = "Ann";
                                   e.email = "Ann@new.example.com";
                                   e.code = "ANN-1";
                                   e.role = Role::support;
                                   e.disabled = true;
                                 }));
  REQUIRE(edited);
  CHECK(edited->user == fixture.user(ann));
  const AuditEntry entry = fixture.history().back();
  CHECK(entry.actor == "user:" + std::to_string(admin.user.value));
  CHECK(entry.action == "user.edit");
  CHECK(entry.changes ==
        std::vector<AuditChange>{{.field = "name", .before = "ann", .after = "Ann"},
                                 {.field = "email", .before = "ann@example.com", .after = "Ann@new.example.com"},
                                 {.field = "referral_code", .before = code, .after = "ANN-1"},
                                 {.field = "role", .before = "member", .after = "support"},
                                 {.field = "disabled", .before = "false", .after = "true"}});
  CHECK(admin->user(parse_user_ref("ann@NEW.example.com").value()));
  CHECK(code_of(admin->user(parse_user_ref("ann@example.com").value())) == ErrorCode::no_such_user);
  CHECK(code_of(admin->user(parse_user_ref(code).value())) == ErrorCode::no_such_user);

  const std::size_t before = fixture.history().size();
  CHECK(admin->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.name = "Ann"; })));
  CHECK(fixture.history().size() == before);
}

TEST_CASE("an edit with another user's e-mail or code is refused and changes nothing", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  const User before = fixture.user(ann);
  const auto refused = [&](auto set) { return code_of(fixture.admin()->edit_user(UserRef::of(ann), edit(set))); };
  CHECK(refused([](UserEdit& e) {
          e.name = "new";
          e.email = "BOB@example.com";
        }) == ErrorCode::email_taken);
  CHECK(refused([&](UserEdit& e) {
          e.name = "new";
          e.code = fixture.user(bob).code;
        }) == ErrorCode::code_taken);
  auto malformed = fixture.admin()->edit_user(UserRef::of(ann), edit([](UserEdit& e) {
                                                e.email = "no";
                                                e.code = "-";
                                              }));
  REQUIRE(code_of(malformed) == ErrorCode::invalid_field);
  CHECK(malformed.error().fields.size() == 2);
  CHECK(fixture.user(ann) == before);
  // Another spelling of the user's own address is no conflict.
  CHECK(fixture.admin()->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.email = "ANN@example.com"; })));
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("erasing leaves an anonymous node and no trace of the person", "[erase]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add_with_password("bob");
  REQUIRE(fixture.admin()->edit_user(UserRef::of(bob), edit([&](UserEdit& e) {
                                       e.name = "Robert";
                                       e.referrer = NewReferrer{.to = UserRef::of(ann), .reason = "asked by bob"};
                                     })));
  fixture.add("carl", bob);
  const ActingAs session = fixture.as(bob);
  (void)fixture.try_log_in("bob@example.com", "wrong");
  const std::string code = fixture.user(bob).code;
  const Instant registered = fixture.user(bob).registered_at;

  REQUIRE(fixture.admin()->erase_user(UserRef::of(bob)));
  const User node = fixture.user(bob);
  CHECK(node == User{.id = bob,
                     .name = "",
                     .email = "",
                     .code = "",
                     .referrer = ann,
                     .registered_at = registered,
                     .role = Role::member,
                     .disabled = false,
                     .erased = true});
  CHECK(fixture.admin()->user(UserRef::of(bob))->referral_points == 1);
  CHECK(fixture.admin()->user(UserRef::of(ann))->downline == 2);
  CHECK(code_of(fixture.admin()->user(parse_user_ref("bob@example.com").value())) == ErrorCode::no_such_user);
  CHECK(code_of(fixture.admin()->user(parse_user_ref(code).value())) == ErrorCode::no_such_user);
  CHECK(code_of(session->who_am_i()) == ErrorCode::session_over);
  CHECK(code_of(fixture.try_log_in("bob@example.com", good_password)) == ErrorCode::wrong_credentials);
  CHECK(fixture.records().read([&](records::Reader& reader) { return reader.credential(bob); }).value() ==
        std::nullopt);

  for (const AuditEntry& entry : fixture.history()) {
    if (entry.subject != bob) continue;
    CHECK(entry.changes.empty());
    if (entry.action == "user.erase") continue;
    CHECK(entry.erased);
    CHECK(entry.origin.empty());
  }
  CHECK(fixture.history().back().action == "user.erase");
  CHECK(fixture.owner().administration().check().value().empty());
  // E-mail and code are free for others, and the node cannot be edited.
  fixture.add_with_password("bob");
  CHECK(code_of(fixture.admin()->edit_user(UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) ==
        ErrorCode::no_such_user);
  CHECK(code_of(fixture.admin()->erase_user(UserRef::of(bob))) == ErrorCode::no_such_user);
}

TEST_CASE("a member may erase only themself, an admin everybody", "[erase]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  const ActingAs support = fixture.as(fixture.add("sup", std::nullopt, Role::support));
  CHECK(code_of(fixture.as(ann)->erase_user(UserRef::of(bob))) == ErrorCode::forbidden);
  CHECK(code_of(support->erase_user(UserRef::of(bob))) == ErrorCode::forbidden);
  REQUIRE(fixture.as(ann)->erase_user(UserRef::of(ann)));
  CHECK(fixture.user(ann).erased);
  CHECK(fixture.history().back().origin.empty());
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("erasing an admin removes their address from the log but keeps their changes of others", "[erase]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const ActingAs admin = fixture.as(fixture.add("boss", std::nullopt, Role::admin));  // acts from 192.0.2.7
  fixture.add("deputy", std::nullopt, Role::admin);
  REQUIRE(admin->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.name = "Anna"; })));
  REQUIRE(admin.administration().set_setting("security.password_min", "9"));
  const auto addresses = [&] {
    return std::ranges::count_if(fixture.history(),
                                 [](const AuditEntry& entry) { return entry.origin == "192.0.2.7"; });
  };
  REQUIRE(addresses() == 2);

  bool oneself = GENERATE(false, true);
  REQUIRE((oneself ? admin : fixture.admin())->erase_user(UserRef::of(admin.user)));
  CHECK(addresses() == 0);
  std::vector<AuditEntry> restated;
  std::ranges::copy_if(fixture.history(), std::back_inserter(restated),
                       [](const AuditEntry& entry) { return entry.action == "audit.restate"; });
  REQUIRE(restated.size() == 2);
  const AuditEntry& rename = restated[0];
  CHECK(rename.subject == ann);
  REQUIRE(rename.changes.size() == 2);
  CHECK(rename.changes[1] == AuditChange{.field = "name", .before = "ann", .after = "Anna"});
  const std::uint64_t number = std::stoull(rename.changes[0].after.value());
  CHECK(fixture.history().at(number - 1).action == "user.edit");
  CHECK(fixture.history().at(number - 1).actor == "user:" + std::to_string(admin.user.value));
  CHECK(restated[0].salt != restated[1].salt);
  CHECK(fixture.owner().administration().check().value().empty());
  // The user they changed may be erased, too.
  REQUIRE(fixture.admin()->erase_user(UserRef::of(ann)));
  CHECK(std::ranges::none_of(fixture.history(), [](const AuditEntry& entry) {
    return std::ranges::any_of(entry.changes, [](const AuditChange& change) { return change.after == "Anna"; });
  }));
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("check finds values removed from an entry without an erasure", "[audit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  REQUIRE(fixture.admin()->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.name = "Anna"; })));
  REQUIRE(fixture.records().write([&](records::Writer& writer) {
    return writer.erase_audit(ann, [](const AuditEntry& entry) { return entry.action == "user.edit"; });
  }));
  const auto faults = fixture.owner().administration().check();
  REQUIRE(faults);
  REQUIRE(faults->size() == 1);
  CHECK(faults->front().invariant == 9);
  CHECK(faults->front().user == ann);
}

TEST_CASE("an edit with a password is applied completely or not at all", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  fixture.add("bob");
  const ActingAs member = fixture.as(ann);
  const ActingAs elsewhere = fixture.as(ann);
  const ActingAs admin = fixture.as(fixture.add("admin", std::nullopt, Role::admin));
  const std::size_t entries = fixture.history().size();
  const auto with_password = [&](const ActingAs& acting, std::string_view old_password, auto set) {
    UserEdit made = edit(set);
    made.password = secret("walrus-mosaic-17");
    if (!old_password.empty()) made.old_password = secret(old_password);
    return code_of(acting->edit_user(UserRef::of(ann), made));
  };
  const auto email_of_bob = [](UserEdit& e) { e.email = "bob@example.com"; };
  CHECK(with_password(member, good_password, [](UserEdit& e) { e.role = Role::admin; }) == ErrorCode::forbidden);
  CHECK(with_password(member, good_password, [](UserEdit& e) { e.name = ""; }) == ErrorCode::invalid_field);
  CHECK(with_password(member, "", [](UserEdit& e) { e.name = "Ann"; }) == ErrorCode::invalid_field);
  CHECK(with_password(member, "wrong", [](UserEdit& e) { e.name = "Ann"; }) == ErrorCode::wrong_credentials);
  CHECK(with_password(admin, "", email_of_bob) == ErrorCode::email_taken);
  CHECK(fixture.user(ann).name == "ann");
  CHECK(elsewhere->who_am_i());
  CHECK(fixture.try_log_in("ann@example.com", good_password));
  CHECK(fixture.history().size() == entries);

  CHECK(with_password(member, good_password, [](UserEdit& e) { e.name = "Ann"; }) == std::nullopt);
  CHECK(fixture.user(ann).name == "Ann");
  CHECK(member->who_am_i());
  CHECK(code_of(elsewhere->who_am_i()) == ErrorCode::session_over);
  CHECK(fixture.try_log_in("ann@example.com", "walrus-mosaic-17"));
  REQUIRE(fixture.history().size() == entries + 1);
  CHECK(fixture.history().back().action == "user.edit");
  CHECK(fixture.history().back().changes ==
        std::vector<AuditChange>{{.field = "name", .before = "ann", .after = "Ann"},
                                 {.field = "password", .before = "set", .after = "changed"}});
}

TEST_CASE("an edit checks the old password against the hash stored at the time of the write", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  const ActingAs member = fixture.as(ann);
  const auto change_own = [&] {
    return code_of(member->change_password(
        {.user = {}, .old_password = secret(good_password), .new_password = secret("walrus-mosaic-17")}));
  };
  SECTION("an admin's new password wins over an earlier unfinished change and ends its session") {
    fixture.random.once = [&] {
      REQUIRE(fixture.owner()->change_password(
          {.user = UserRef::of(ann), .old_password = std::nullopt, .new_password = secret("trumpet-saddle-88")}));
    };
    CHECK(change_own() == ErrorCode::session_over);
    CHECK(fixture.try_log_in("ann@example.com", "trumpet-saddle-88"));
  }
  SECTION("a new hash of the same password, as a log-in stores it, is checked again") {
    fixture.random.once = [&] {
      REQUIRE(fixture.records().write([&](records::Writer& writer) {
        // Django's hash of "glacier-tandem-49" with 1000 rounds and the salt "abcdefgh".
        return writer.put_credential(
            ann, Credential{"pbkdf2_sha256$1000$abcdefgh$FDh52huWEQwbM1XiT937EgUTXCgKjzWtqIAVbAWlvv8="});
      }));
    };
    CHECK(change_own() == std::nullopt);
    CHECK(fixture.try_log_in("ann@example.com", "walrus-mosaic-17"));
  }
}

TEST_CASE("the last admin can be removed only by an operator who confirms it", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann", std::nullopt, Role::admin);
  const UserId bob = fixture.add("bob", std::nullopt, Role::admin);
  fixture.add("sup", std::nullopt, Role::support);
  const ActingAs admin = fixture.as(ann);
  const auto demote = [](UserEdit& e) { e.role = Role::support; };
  const auto disable = [](UserEdit& e) { e.disabled = true; };
  const auto changed = [&](const ActingAs& acting, UserId user, auto set) {
    return code_of(acting->edit_user(UserRef::of(user), edit(set)));
  };
  SECTION("while there is another admin") {
    CHECK(changed(admin, ann, GENERATE(true, false) ? +demote : +disable) == std::nullopt);
    CHECK(changed(fixture.owner(), bob, demote) == ErrorCode::last_admin);
  }
  SECTION("disabled and erased admins do not count") {
    const UserId carl = fixture.add("carl", std::nullopt, Role::admin);
    REQUIRE(changed(admin, bob, disable) == std::nullopt);
    REQUIRE(admin->erase_user(UserRef::of(carl)));
    const std::size_t entries = fixture.history().size();
    for (const ActingAs& acting : {admin, fixture.owner()}) {
      CHECK(changed(acting, ann, demote) == ErrorCode::last_admin);
      CHECK(changed(acting, ann, disable) == ErrorCode::last_admin);
      CHECK(code_of(acting->erase_user(UserRef::of(ann))) == ErrorCode::last_admin);
    }
    CHECK(fixture.user(ann).role == Role::admin);
    CHECK(fixture.history().size() == entries);
    CHECK(changed(admin, ann, [](UserEdit& e) { e.name = "Ann"; }) == std::nullopt);
    // The operator may remove the last admin; a session may not.
    const auto give_up = [&](UserEdit& e) {
      demote(e);
      e.last_admin = LastAdmin::may_go;
    };
    CHECK(changed(admin, ann, give_up) == ErrorCode::forbidden);
    CHECK(code_of(admin->erase_user(UserRef::of(ann), LastAdmin::may_go)) == ErrorCode::forbidden);
    if (GENERATE(true, false)) {
      CHECK(changed(fixture.owner(), ann, give_up) == std::nullopt);
    } else {
      CHECK(fixture.owner()->erase_user(UserRef::of(ann), LastAdmin::may_go));
    }
  }
}

TEST_CASE("a change of e-mail and password clears the failed log-ins under both", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add_with_password("ann");
  for (const char* email : {"ann@example.com", "anna@example.com"}) {
    for (int i = 0; i < 5; ++i) (void)fixture.try_log_in(email, "wrong");
    CHECK(code_of(fixture.try_log_in(email, "wrong")) == ErrorCode::throttled);
  }
  UserEdit moved = edit([](UserEdit& e) { e.email = "anna@example.com"; });
  moved.password = secret("walrus-mosaic-17");
  REQUIRE(fixture.owner()->edit_user(UserRef::of(ann), moved));
  CHECK(fixture.try_log_in("anna@example.com", "walrus-mosaic-17"));
  CHECK(code_of(fixture.try_log_in("ann@example.com", "wrong")) == ErrorCode::wrong_credentials);
}
