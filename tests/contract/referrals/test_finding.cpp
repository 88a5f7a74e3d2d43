#include "tests/contract/referrals/fixture.hpp"

using namespace refctl;
using namespace refctl::test;

namespace {

std::vector<UserId> ids_of(const Page<UserView>& page) {
  std::vector<UserId> ids;
  for (const UserView& view : page.results) ids.push_back(view.user.id);
  return ids;
}

std::vector<UserId> ids(std::initializer_list<std::uint64_t> values) {
  std::vector<UserId> list;
  for (const std::uint64_t value : values) list.push_back(UserId{value});
  return list;
}

UserQuery query(std::uint64_t page = 1, std::uint64_t size = default_page_size) {
  UserQuery q;
  q.page = {.number = page, .size = size, .after = std::nullopt};
  return q;
}

// Checks that a query returns the same ids as one page, page by page, by cursor, streamed, and counted.
void check_all_ways(const ActingAs& actor, const UserQuery& asked, const std::vector<UserId>& expected) {
  UserQuery q = asked;
  q.page = {.number = 1, .size = 1000, .after = std::nullopt};
  CHECK(ids_of(actor->users(q).value()) == expected);
  CHECK(count_users(actor, q).value() == expected.size());
  std::vector<UserId> walked;
  REQUIRE(actor->each_user(q, [&](const UserView& view) {
    walked.push_back(view.user.id);
    return Walk::on;
  }));
  CHECK(walked == expected);
  q.page.size = 2;
  std::vector<UserId> paged;
  for (bool more = true; more; ++q.page.number) {
    auto page = actor->users(q);
    REQUIRE(page);
    CHECK(page->count == expected.size());
    CHECK(page->has_previous == (q.page.number > 1));
    more = page->has_next;
    for (const UserView& view : page->results) paged.push_back(view.user.id);
  }
  CHECK(paged == expected);
  std::vector<UserId> followed;
  q.page = {.number = 1, .size = 2, .after = UserId{0}};
  for (bool more = true; more;) {
    auto page = actor->users(q);
    REQUIRE(page);
    CHECK(page->has_previous == !followed.empty());
    more = page->has_next;
    for (const UserView& view : page->results) followed.push_back(view.user.id);
    if (!followed.empty()) q.page.after = followed.back();
  }
  CHECK(followed == expected);
}

}  // namespace

TEST_CASE("users are listed in order of id, by page, cursor and stream", "[users]") {
  ReferralsFixture fixture;
  const ActingAs admin = fixture.admin();  // user 1
  UserQuery nobody = query();
  nobody.search = "nobody has this";
  check_all_ways(admin, nobody, {});
  check_all_ways(admin, query(), ids({1}));
  for (int i = 2; i <= 8; ++i) fixture.add("user" + std::to_string(i));
  check_all_ways(admin, query(), ids({1, 2, 3, 4, 5, 6, 7, 8}));
  REQUIRE(admin->erase_user(UserRef::of(UserId{3})));
  check_all_ways(admin, query(), ids({1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_CASE("a page that does not exist, or with an invalid size", "[users]") {
  ReferralsFixture fixture;
  const auto page = [&](std::uint64_t number, std::uint64_t size) {
    return code_of(fixture.admin()->users(query(number, size)));
  };
  CHECK(page(1, 20) == std::nullopt);
  CHECK(page(2, 20) == ErrorCode::no_such_page);
  for (int i = 0; i < 3; ++i) fixture.add("user" + std::to_string(i));  // four users with the admin
  CHECK(page(0, 20) == ErrorCode::no_such_page);
  CHECK(page(2, 2) == std::nullopt);
  CHECK(page(3, 2) == ErrorCode::no_such_page);
  CHECK(page(~std::uint64_t{0}, 1000) == ErrorCode::no_such_page);
  CHECK(page(1, 0) == ErrorCode::invalid_parameter);
  CHECK(page(1, 1001) == ErrorCode::invalid_parameter);
  auto filtered = query(~std::uint64_t{0}, 1000);
  filtered.search = "user";
  CHECK(code_of(fixture.admin()->users(filtered)) == ErrorCode::no_such_page);
  filtered.page.number = 0;
  CHECK(code_of(fixture.admin()->users(filtered)) == ErrorCode::no_such_page);
  filtered.search = "nobody has this";
  filtered.page.number = 1;
  CHECK(fixture.admin()->users(filtered)->results.empty());
}

TEST_CASE("users are found by text, time, role and referrer, and by all of them together", "[users]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob", ann);
  fixture.add("Zoë", ann, Role::support);
  const Instant middle = fixture.clock.now();
  fixture.add("carl", bob);
  fixture.add("JOANNA", ann);
  const auto with = [&](auto set) {
    UserQuery q = query();
    set(q);
    return q;
  };
  const ActingAs admin = fixture.admin();  // user 6
  check_all_ways(admin, with([](UserQuery& q) { q.search = "ANN"; }), ids({1, 5}));
  check_all_ways(admin, with([](UserQuery& q) { q.search = "zoË"; }), ids({3}));
  check_all_ways(admin, with([](UserQuery& q) { q.search = "@example"; }), ids({1, 2, 3, 4, 5}));
  check_all_ways(admin, with([&](UserQuery& q) { q.search = fixture.user(bob).code.substr(2, 6); }), ids({2}));
  check_all_ways(admin, with([](UserQuery& q) { q.search = ""; }), ids({1, 2, 3, 4, 5, 6}));
  check_all_ways(admin, with([](UserQuery& q) { q.role = Role::support; }), ids({3}));
  check_all_ways(admin, with([&](UserQuery& q) { q.since = middle; }), ids({3, 4, 5, 6}));
  check_all_ways(admin, with([&](UserQuery& q) { q.until = middle; }), ids({1, 2}));
  check_all_ways(admin, with([&](UserQuery& q) { q.referred_by = UserRef::of(ann); }), ids({2, 3, 5}));
  check_all_ways(admin, with([&](UserQuery& q) {
                   q.referred_by = UserRef::of(ann);
                   q.since = middle;
                   q.search = "nn";
                 }),
                 ids({5}));
  CHECK(code_of(admin->users(with([](UserQuery& q) { q.referred_by = UserRef::of(UserId{99}); }))) ==
        ErrorCode::no_such_user);
}

TEST_CASE("a search for a complete e-mail, code or id finds its user alone, without a scan", "[users]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId joann = fixture.add("joann");
  const UserId two = fixture.add("user2");
  const ActingAs owner = fixture.owner();
  UserEdit coded;
  coded.code = "ann";
  REQUIRE(owner->edit_user(UserRef::of(two), coded));
  const auto search = [&](std::string text) {
    UserQuery q = query();
    q.search = std::move(text);
    return q;
  };
  const auto exact = [&](const std::string& text, UserId id) {
    INFO(text);
    check_all_ways(owner, search(text), {id});
    CHECK(owner->scans_users(search(text)).value() == false);
  };
  exact("ann@example.com", ann);
  exact("ANN@EXAMPLE.COM", ann);
  exact("email:joann@example.com", joann);
  exact("2", joann);
  exact("id:2", joann);
  exact(fixture.user(joann).code, joann);
  exact("code:ANN", two);
  // A code without a digit may also be part of a name; part of an address is not.
  check_all_ways(owner, search("ann"), {ann, joann, two});
  CHECK(owner->scans_users(search("ann")).value());
  check_all_ways(owner, search("nn@example.com"), {ann, joann});
  check_all_ways(owner, search("no@example.com"), {});
  CHECK(owner->scans_users(search("no@example.com")).value());
  CHECK(owner->scans_users(query()).value() == false);
  // The other filters apply, too.
  UserQuery q = search("ann@example.com");
  q.role = Role::admin;
  check_all_ways(owner, q, {});
  // Digits that are a code but not the id of a user.
  coded.code = "100";
  REQUIRE(owner->edit_user(UserRef::of(two), coded));
  check_all_ways(owner, search("100"), {two});
  REQUIRE(owner->erase_user(UserRef::of(ann)));
  check_all_ways(owner, search("id:1"), {});
}

TEST_CASE("members search only if the setting allows it", "[users]") {
  ReferralsFixture fixture;
  const ActingAs member = fixture.as(fixture.add("ann"));
  const ActingAs support = fixture.as(fixture.add("sue", std::nullopt, Role::support));
  UserQuery q = query();
  for (const char* text : {"sue", "sue@example.com", "2"}) {
    q.search = text;
    CHECK(code_of(member->users(q)) == ErrorCode::forbidden);
    CHECK(code_of(member->scans_users(q)) == ErrorCode::forbidden);
    CHECK(code_of(member->each_user(q, [](const UserView&) { return Walk::on; })) == ErrorCode::forbidden);
    CHECK(support->users(q));
  }
  q.search = "";
  CHECK(member->users(q));
  REQUIRE(fixture.owner().administration().set_setting("members.search", "true"));
  q.search = "sue";
  CHECK(member->users(q)->results.size() == 1);
  // A search does not reveal who has a hidden e-mail.
  q.search = "sue@example.com";
  CHECK(member->users(q)->results.empty());
  q.search = "ann@example.com";
  CHECK(member->users(q)->results.size() == 1);
}

TEST_CASE("a member sees other users' e-mails masked and cannot search for them", "[users]") {
  ReferralsFixture fixture;
  REQUIRE(fixture.owner().administration().set_setting("members.search", "true"));
  const UserId ann = fixture.add("ann");
  fixture.add("bob", ann);
  const ActingAs member = fixture.as(ann);
  auto page = member->users(query());
  REQUIRE(page);
  CHECK(page->results[0].user.email == "ann@example.com");
  CHECK(page->results[1].user.email == "b•••@example.com");
  UserQuery q = query();
  q.search = "bob@";
  CHECK(count_users(member, q).value() == 0);
  q.search = "ann@";
  CHECK(count_users(member, q).value() == 1);
  q.search = "bob";
  CHECK(count_users(member, q).value() == 1);
  CHECK(member->referrals_of({})->results.at(0).email == "b•••@example.com");
  std::vector<std::string> emails;
  REQUIRE(member->tree_of({}, [&](const TreeNode& node) {
    emails.push_back(node.email);
    return Walk::on;
  }));
  CHECK(emails == std::vector<std::string>{"ann@example.com", "b•••@example.com"});

  CHECK(fixture.as(fixture.add("sup", std::nullopt, Role::support))->users(query())->results[1].user.email ==
        "bob@example.com");
  REQUIRE(fixture.owner().administration().set_setting("members.see_email", "true"));
  CHECK(member->users(query())->results[1].user.email == "bob@example.com");
  q.search = "bob@";
  CHECK(count_users(member, q).value() == 1);
  CHECK(code_of(fixture.stranger()->users(query())) == ErrorCode::not_logged_in);
}

TEST_CASE("a user is named by id, e-mail or code", "[users]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  const auto named = [&](const std::string& text) -> Result<UserId> {
    auto ref = parse_user_ref(text);
    if (!ref) return failure_of(ref);
    auto details = fixture.admin()->user(*ref);
    if (!details) return failure_of(details);
    return details->view.user.id;
  };
  CHECK(named("1").value() == ann);
  CHECK(named("BOB@Example.com").value() == bob);
  CHECK(named(fixture.user(bob).code).value() == bob);
  CHECK(code_of(named("99")) == ErrorCode::no_such_user);
  CHECK(code_of(named("no@example.com")) == ErrorCode::no_such_user);
  CHECK(code_of(named("@")) == ErrorCode::no_such_user);
  CHECK(code_of(named("NOSUCHCODE")) == ErrorCode::no_such_user);
  CHECK(code_of(named("?")) == ErrorCode::no_such_user);

  const auto set_code = [&](UserId id, const char* code) {
    REQUIRE(fixture.admin()->edit_user(
        UserRef::of(id), {.name = {}, .email = {}, .code = code, .role = {}, .disabled = {}, .referrer = {}}));
  };
  set_code(bob, "001");
  auto both = named("001");
  REQUIRE(code_of(both) == ErrorCode::ambiguous_user);
  CHECK(both.error().hint == "say id:1 or code:001");
  CHECK(named("1").value() == ann);
  CHECK(named("id:1").value() == ann);
  CHECK(named("code:001").value() == bob);
  set_code(ann, "77777");
  auto only_code = named("77777");
  REQUIRE(code_of(only_code) == ErrorCode::no_such_user);
  CHECK(only_code.error().hint.find("code:77777") != std::string::npos);
  // A user's code is not ambiguous if it equals the same user's id.
  set_code(ann, "0001");
  CHECK(named("0001").value() == ann);
}

TEST_CASE("one user in detail", "[users]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob", ann);
  const UserId carl = fixture.add("carl", bob);
  fixture.add("dora", carl);
  auto details = fixture.admin()->user(UserRef::of(bob));
  REQUIRE(details);
  CHECK(details->referral_points == 1);
  CHECK(details->downline == 2);
  CHECK(details->depth == 1);
  CHECK(details->path == std::vector<UserId>{ann, bob});
  CHECK(details->view.referred_by->name == "ann");
}

TEST_CASE("members learn nothing about others, not even whether they exist", "[users]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob", ann);
  const ActingAs member = fixture.as(ann);
  std::optional<Error> first;
  const auto refused = [&](const auto& result) {
    REQUIRE(code_of(result) == ErrorCode::forbidden);
    if (!first) first = result.error();
    CHECK(result.error().message == first->message);
    CHECK(result.error().hint == first->hint);
  };
  for (const char* text : {"2", "99", "bob@example.com", "no@example.com", "NOSUCHCODE", "code:99999"}) {
    const UserRef ref = parse_user_ref(text).value();
    refused(member->user(ref));
    refused(member->explain(ref));
    refused(count_referrals(member, {.user = ref, .page = {}, .since = {}, .until = {}}));
    refused(member->referrals_of({.user = ref, .page = {}, .since = {}, .until = {}}));
    refused(member->path_of(ref, std::nullopt));
    refused(member->path_of(std::nullopt, ref));
    refused(member->metrics_of(ref));
    refused(member->tree_of({.user = ref, .all_roots = false, .max_depth = {}, .limit = {}, .as_of = {}},
                            [](const TreeNode&) { return Walk::on; }));
    refused(member->edit_user(ref, {.name = "x", .email = {}, .code = {}, .role = {}, .disabled = {}, .referrer = {}}));
    refused(member->erase_user(ref));
    UserQuery q = query();
    q.referred_by = ref;
    refused(member->users(q));
  }
  for (const std::string& own : {std::string("1"), std::string("ann@example.com"), fixture.user(ann).code}) {
    CHECK(member->user(parse_user_ref(own).value()));
  }
  CHECK(code_of(member->metrics({})) == ErrorCode::forbidden);
  CHECK(code_of(member->tree_of({.user = {}, .all_roots = true, .max_depth = {}, .limit = {}, .as_of = {}},
                                [](const TreeNode&) { return Walk::on; })) == ErrorCode::forbidden);
  const ActingAs support = fixture.as(fixture.add("sup", std::nullopt, Role::support));
  CHECK(support->user(UserRef::of(bob)));
  CHECK(support->explain(UserRef::of(bob)));
  CHECK(support->metrics({}));
  CHECK(code_of(support->user(UserRef::of(UserId{99}))) == ErrorCode::no_such_user);
}
