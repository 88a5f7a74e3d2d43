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

TEST_CASE("a member changes the own name and nothing else", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  const Acting member = fixture.as(ann);
  auto renamed = member->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.name = "Ann B."; }));
  REQUIRE(renamed);
  CHECK(renamed->user.name == "Ann B.");
  const auto own = [&](auto set) { return code_of(member->edit_user(UserRef::of(ann), edit(set))); };
  CHECK(own([](UserEdit& e) { e.email = "x@example.com"; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.code = "XXXX"; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.role = Role::admin; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.disabled = true; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.name = ""; }) == ErrorCode::invalid_field);
  for (const Acting& actor : {member, fixture.as(fixture.add("sup", std::nullopt, Role::support))}) {
    CHECK(code_of(actor->edit_user(UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) == ErrorCode::forbidden);
  }
  CHECK(code_of(fixture.stranger()->edit_user(UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) ==
        ErrorCode::not_logged_in);
  CHECK(fixture.user(ann).role == Role::member);
  CHECK(fixture.user(bob).name == "bob");
}

TEST_CASE("an admin changes everything, and each change is written down", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  fixture.add("bob");
  const Acting admin = fixture.as(fixture.add("admin", std::nullopt, Role::admin));
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

TEST_CASE("an edit cannot take what is another's, and then changes nothing", "[edit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  const User before = fixture.user(ann);
  const auto refused = [&](auto set) { return code_of(fixture.owner()->edit_user(UserRef::of(ann), edit(set))); };
  CHECK(refused([](UserEdit& e) {
          e.name = "new";
          e.email = "BOB@example.com";
        }) == ErrorCode::email_taken);
  CHECK(refused([&](UserEdit& e) {
          e.name = "new";
          e.code = fixture.user(bob).code;
        }) == ErrorCode::code_taken);
  auto malformed = fixture.owner()->edit_user(UserRef::of(ann), edit([](UserEdit& e) {
                                                e.email = "no";
                                                e.code = "-";
                                              }));
  REQUIRE(code_of(malformed) == ErrorCode::invalid_field);
  CHECK(malformed.error().fields.size() == 2);
  CHECK(fixture.user(ann) == before);
  // Another spelling of one's own is no conflict.
  CHECK(fixture.owner()->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.email = "ANN@example.com"; })));
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("erasing leaves an anonymous node and no trace of the person", "[erase]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add_with_password("bob");
  REQUIRE(fixture.owner()->edit_user(UserRef::of(bob), edit([&](UserEdit& e) {
                                       e.name = "Robert";
                                       e.referrer = NewReferrer{.to = UserRef::of(ann), .reason = "asked by bob"};
                                     })));
  fixture.add("carl", bob);
  const Acting session = fixture.as(bob);
  (void)fixture.try_log_in("bob@example.com", "wrong");
  const std::string code = fixture.user(bob).code;
  const Instant registered = fixture.user(bob).registered_at;

  REQUIRE(fixture.owner()->erase_user(UserRef::of(bob)));
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
  CHECK(fixture.owner()->user(UserRef::of(bob))->referral_points == 1);
  CHECK(fixture.owner()->user(UserRef::of(ann))->downline == 2);
  CHECK(code_of(fixture.owner()->user(parse_user_ref("bob@example.com").value())) == ErrorCode::no_such_user);
  CHECK(code_of(fixture.owner()->user(parse_user_ref(code).value())) == ErrorCode::no_such_user);
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
  // The e-mail and code are free for others, and the node is nobody to be changed.
  fixture.add_with_password("bob");
  CHECK(code_of(fixture.owner()->edit_user(UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) ==
        ErrorCode::no_such_user);
  CHECK(code_of(fixture.owner()->erase_user(UserRef::of(bob))) == ErrorCode::no_such_user);
}

TEST_CASE("one erases oneself; others are an admin's", "[erase]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  const Acting support = fixture.as(fixture.add("sup", std::nullopt, Role::support));
  CHECK(code_of(fixture.as(ann)->erase_user(UserRef::of(bob))) == ErrorCode::forbidden);
  CHECK(code_of(support->erase_user(UserRef::of(bob))) == ErrorCode::forbidden);
  REQUIRE(fixture.as(ann)->erase_user(UserRef::of(ann)));
  CHECK(fixture.user(ann).erased);
  CHECK(fixture.history().back().origin.empty());
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("an erased admin's address is gone, and what they did to others stays", "[erase]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const Acting admin = fixture.as(fixture.add("boss", std::nullopt, Role::admin));  // acts from 192.0.2.7
  REQUIRE(admin->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.name = "Anna"; })));
  REQUIRE(admin.administration().set_setting("security.password_min", "9"));
  const auto addresses = [&] {
    return std::ranges::count_if(fixture.history(),
                                 [](const AuditEntry& entry) { return entry.origin == "192.0.2.7"; });
  };
  REQUIRE(addresses() == 2);

  bool oneself = GENERATE(false, true);
  REQUIRE((oneself ? admin : fixture.owner())->erase_user(UserRef::of(admin.user)));
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
  // Whom they changed may be erased, too.
  REQUIRE(fixture.owner()->erase_user(UserRef::of(ann)));
  CHECK(std::ranges::none_of(fixture.history(), [](const AuditEntry& entry) {
    return std::ranges::any_of(entry.changes, [](const AuditChange& change) { return change.after == "Anna"; });
  }));
  CHECK(fixture.owner().administration().check().value().empty());
}

TEST_CASE("values of an entry that were taken away without an erasure show", "[audit]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  REQUIRE(fixture.owner()->edit_user(UserRef::of(ann), edit([](UserEdit& e) { e.name = "Anna"; })));
  REQUIRE(fixture.records().write([&](records::Writer& writer) {
    return writer.erase_audit(ann, [](const AuditEntry& entry) { return entry.action == "user.edit"; });
  }));
  const auto faults = fixture.owner().administration().check();
  REQUIRE(faults);
  REQUIRE(faults->size() == 1);
  CHECK(faults->front().invariant == 9);
  CHECK(faults->front().user == ann);
}
