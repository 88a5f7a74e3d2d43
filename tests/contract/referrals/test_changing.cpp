#include "tests/contract/referrals/shop.hpp"

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
  Shop shop;
  const UserId ann = shop.add("ann");
  const UserId bob = shop.add("bob");
  const Actor member = shop.as(ann);
  auto renamed = shop->edit_user(member, UserRef::of(ann), edit([](UserEdit& e) { e.name = "Ann B."; }));
  REQUIRE(renamed);
  CHECK(renamed->user.name == "Ann B.");
  const auto own = [&](auto set) { return code_of(shop->edit_user(member, UserRef::of(ann), edit(set))); };
  CHECK(own([](UserEdit& e) { e.email = "x@example.com"; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.code = "XXXX"; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.role = Role::admin; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.disabled = true; }) == ErrorCode::forbidden);
  CHECK(own([](UserEdit& e) { e.name = ""; }) == ErrorCode::invalid_field);
  for (const Actor& actor : {member, shop.as(shop.add("sup", std::nullopt, Role::support))}) {
    CHECK(code_of(shop->edit_user(actor, UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) ==
          ErrorCode::forbidden);
  }
  CHECK(code_of(shop->edit_user(shop.stranger(), UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) ==
        ErrorCode::not_logged_in);
  CHECK(shop.user(ann).role == Role::member);
  CHECK(shop.user(bob).name == "bob");
}

TEST_CASE("an admin changes everything, and each change is written down", "[edit]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  shop.add("bob");
  const Actor admin = shop.as(shop.add("admin", std::nullopt, Role::admin));
  const std::string code = shop.user(ann).code;
  auto edited = shop->edit_user(admin, UserRef::of(ann), edit([](UserEdit& e) {
                                  e.name = "Ann";
                                  e.email = "Ann@new.example.com";
                                  e.code = "ANN-1";
                                  e.role = Role::support;
                                  e.disabled = true;
                                }));
  REQUIRE(edited);
  CHECK(edited->user == shop.user(ann));
  const AuditEntry entry = shop.history().back();
  CHECK(entry.actor == "user:" + std::to_string(admin.user.value));
  CHECK(entry.action == "user.edit");
  CHECK(entry.changes ==
        std::vector<AuditChange>{{.field = "name", .before = "ann", .after = "Ann"},
                                 {.field = "email", .before = "ann@example.com", .after = "Ann@new.example.com"},
                                 {.field = "referral_code", .before = code, .after = "ANN-1"},
                                 {.field = "role", .before = "member", .after = "support"},
                                 {.field = "disabled", .before = "false", .after = "true"}});
  CHECK(shop->user(admin, parse_user_ref("ann@NEW.example.com").value()));
  CHECK(code_of(shop->user(admin, parse_user_ref("ann@example.com").value())) == ErrorCode::no_such_user);
  CHECK(code_of(shop->user(admin, parse_user_ref(code).value())) == ErrorCode::no_such_user);

  const std::size_t before = shop.history().size();
  CHECK(shop->edit_user(admin, UserRef::of(ann), edit([](UserEdit& e) { e.name = "Ann"; })));
  CHECK(shop.history().size() == before);
}

TEST_CASE("an edit cannot take what is another's, and then changes nothing", "[edit]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const UserId bob = shop.add("bob");
  const User before = shop.user(ann);
  const auto refused = [&](auto set) { return code_of(shop->edit_user(shop.owner(), UserRef::of(ann), edit(set))); };
  CHECK(refused([](UserEdit& e) {
          e.name = "new";
          e.email = "BOB@example.com";
        }) == ErrorCode::email_taken);
  CHECK(refused([&](UserEdit& e) {
          e.name = "new";
          e.code = shop.user(bob).code;
        }) == ErrorCode::code_taken);
  auto malformed = shop->edit_user(shop.owner(), UserRef::of(ann), edit([](UserEdit& e) {
                                     e.email = "no";
                                     e.code = "-";
                                   }));
  REQUIRE(code_of(malformed) == ErrorCode::invalid_field);
  CHECK(malformed.error().fields.size() == 2);
  CHECK(shop.user(ann) == before);
  // Another spelling of one's own is no conflict.
  CHECK(shop->edit_user(shop.owner(), UserRef::of(ann), edit([](UserEdit& e) { e.email = "ANN@example.com"; })));
  CHECK(shop->check(shop.owner()).value().empty());
}

TEST_CASE("erasing leaves an anonymous node and no trace of the person", "[erase]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const UserId bob = shop.add_with_password("bob");
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(bob), edit([&](UserEdit& e) {
                            e.name = "Robert";
                            e.referrer = NewReferrer{.to = UserRef::of(ann), .reason = "asked by bob"};
                          })));
  shop.add("carl", bob);
  const Actor session = shop.as(bob);
  (void)shop.try_log_in("bob@example.com", "wrong");
  const std::string code = shop.user(bob).code;
  const Instant registered = shop.user(bob).registered_at;

  REQUIRE(shop->erase_user(shop.owner(), UserRef::of(bob)));
  const User node = shop.user(bob);
  CHECK(node == User{.id = bob,
                     .name = "",
                     .email = "",
                     .code = "",
                     .referrer = ann,
                     .registered_at = registered,
                     .role = Role::member,
                     .disabled = false,
                     .erased = true});
  CHECK(shop->user(shop.owner(), UserRef::of(bob))->referral_points == 1);
  CHECK(shop->user(shop.owner(), UserRef::of(ann))->downline == 2);
  CHECK(code_of(shop->user(shop.owner(), parse_user_ref("bob@example.com").value())) == ErrorCode::no_such_user);
  CHECK(code_of(shop->user(shop.owner(), parse_user_ref(code).value())) == ErrorCode::no_such_user);
  CHECK(code_of(shop->who_am_i(session)) == ErrorCode::session_over);
  CHECK(code_of(shop.try_log_in("bob@example.com", good_password)) == ErrorCode::wrong_credentials);
  CHECK(shop.records().read([&](records::Reader& reader) { return reader.credential(bob); }).value() == std::nullopt);

  for (const AuditEntry& entry : shop.history()) {
    if (entry.subject != bob) continue;
    CHECK(entry.changes.empty());
    if (entry.action == "user.erase") continue;
    CHECK(entry.erased);
    CHECK(entry.origin.empty());
  }
  CHECK(shop.history().back().action == "user.erase");
  CHECK(shop->check(shop.owner()).value().empty());
  // The e-mail and code are free for others, and the node is nobody to be changed.
  shop.add_with_password("bob");
  CHECK(code_of(shop->edit_user(shop.owner(), UserRef::of(bob), edit([](UserEdit& e) { e.name = "x"; }))) ==
        ErrorCode::no_such_user);
  CHECK(code_of(shop->erase_user(shop.owner(), UserRef::of(bob))) == ErrorCode::no_such_user);
}

TEST_CASE("one erases oneself; others are an admin's", "[erase]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const UserId bob = shop.add("bob");
  const Actor support = shop.as(shop.add("sup", std::nullopt, Role::support));
  CHECK(code_of(shop->erase_user(shop.as(ann), UserRef::of(bob))) == ErrorCode::forbidden);
  CHECK(code_of(shop->erase_user(support, UserRef::of(bob))) == ErrorCode::forbidden);
  REQUIRE(shop->erase_user(shop.as(ann), UserRef::of(ann)));
  CHECK(shop.user(ann).erased);
  CHECK(shop.history().back().origin.empty());
  CHECK(shop->check(shop.owner()).value().empty());
}

TEST_CASE("an erased admin's address is gone, and what they did to others stays", "[erase]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  const Actor admin = shop.as(shop.add("boss", std::nullopt, Role::admin));  // acts from 192.0.2.7
  REQUIRE(shop->edit_user(admin, UserRef::of(ann), edit([](UserEdit& e) { e.name = "Anna"; })));
  REQUIRE(shop->set_setting(admin, "security.password_min", "9"));
  const auto addresses = [&] {
    return std::ranges::count_if(shop.history(), [](const AuditEntry& entry) { return entry.origin == "192.0.2.7"; });
  };
  REQUIRE(addresses() == 2);

  bool oneself = GENERATE(false, true);
  REQUIRE(shop->erase_user(oneself ? admin : shop.owner(), UserRef::of(admin.user)));
  CHECK(addresses() == 0);
  std::vector<AuditEntry> restated;
  std::ranges::copy_if(shop.history(), std::back_inserter(restated),
                       [](const AuditEntry& entry) { return entry.action == "audit.restate"; });
  REQUIRE(restated.size() == 2);
  const AuditEntry& rename = restated[0];
  CHECK(rename.subject == ann);
  REQUIRE(rename.changes.size() == 2);
  CHECK(rename.changes[1] == AuditChange{.field = "name", .before = "ann", .after = "Anna"});
  const std::uint64_t number = std::stoull(rename.changes[0].after.value());
  CHECK(shop.history().at(number - 1).action == "user.edit");
  CHECK(shop.history().at(number - 1).actor == "user:" + std::to_string(admin.user.value));
  CHECK(restated[0].salt != restated[1].salt);
  CHECK(shop->check(shop.owner()).value().empty());
  // Whom they changed may be erased, too.
  REQUIRE(shop->erase_user(shop.owner(), UserRef::of(ann)));
  CHECK(std::ranges::none_of(shop.history(), [](const AuditEntry& entry) {
    return std::ranges::any_of(entry.changes, [](const AuditChange& change) { return change.after == "Anna"; });
  }));
  CHECK(shop->check(shop.owner()).value().empty());
}

TEST_CASE("values of an entry that were taken away without an erasure show", "[audit]") {
  Shop shop;
  const UserId ann = shop.add("ann");
  REQUIRE(shop->edit_user(shop.owner(), UserRef::of(ann), edit([](UserEdit& e) { e.name = "Anna"; })));
  REQUIRE(shop.records().write([&](records::Writer& writer) {
    return writer.erase_audit(ann, [](const AuditEntry& entry) { return entry.action == "user.edit"; });
  }));
  const auto faults = shop->check(shop.owner());
  REQUIRE(faults);
  REQUIRE(faults->size() == 1);
  CHECK(faults->front().invariant == 9);
  CHECK(faults->front().user == ann);
}
