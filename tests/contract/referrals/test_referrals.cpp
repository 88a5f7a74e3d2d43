#include "tests/contract/referrals/fixture.hpp"

using namespace refctl;
using namespace refctl::test;

namespace {

ReferralQuery of(UserId user) { return {.user = UserRef::of(user), .page = {}, .since = {}, .until = {}}; }

std::vector<UserId> walked(ReferralsFixture& fixture, const ReferralQuery& query) {
  std::vector<UserId> ids;
  REQUIRE(fixture.admin()->each_referral(query, [&](const ReferralView& row) {
    ids.push_back(row.id);
    return Walk::on;
  }));
  return ids;
}

std::vector<UserId> paged(ReferralsFixture& fixture, ReferralQuery query, std::uint64_t size) {
  std::vector<UserId> ids;
  query.page = {.number = 1, .size = size, .after = std::nullopt};
  for (bool more = true; more; ++query.page.number) {
    auto page = fixture.admin()->referrals_of(query);
    REQUIRE(page);
    CHECK(page->count == count_referrals(fixture.admin(), query).value());
    CHECK(page->has_previous == (query.page.number > 1));
    for (const ReferralView& row : page->results) ids.push_back(row.id);
    more = page->has_next;
  }
  return ids;
}

}  // namespace

TEST_CASE("referrals are in order of time for every kind of listing", "[referrals]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob");
  std::vector<UserId> expected;
  std::vector<Instant> times;
  for (int i = 0; i < 7; ++i) {
    expected.push_back(fixture.add("child" + std::to_string(i), ann));
    times.push_back(fixture.clock.now());
    fixture.add("other" + std::to_string(i), bob);
  }
  CHECK(walked(fixture, of(ann)) == expected);
  for (const std::uint64_t size : {1U, 2U, 3U, 7U, 1000U}) CHECK(paged(fixture, of(ann), size) == expected);
  CHECK(count_referrals(fixture.admin(), of(ann)).value() == 7);

  ReferralQuery period = of(ann);
  period.since = times[2];
  period.until = times[5];
  const std::vector<UserId> middle(expected.begin() + 2, expected.begin() + 5);
  CHECK(walked(fixture, period) == middle);
  CHECK(paged(fixture, period, 2) == middle);
  period.since = times[5] + Duration{1};
  period.until = times[5] + Duration{2};
  CHECK(walked(fixture, period).empty());
  CHECK(count_referrals(fixture.admin(), period).value() == 0);

  ReferralQuery after = of(ann);
  after.page = {.number = 1, .size = 3, .after = expected[2]};
  auto page = fixture.admin()->referrals_of(after);
  REQUIRE(page);
  CHECK(page->results.front().id == expected[3]);
  CHECK(page->results.size() == 3);
  CHECK(page->has_next);
  CHECK(page->has_previous);
  CHECK(page->count == 7);
  after.page.after = expected.back();
  CHECK(fixture.admin()->referrals_of(after)->results.empty());
  CHECK_FALSE(fixture.admin()->referrals_of(after)->has_next);
  after.page.after = UserId{999};
  CHECK(code_of(fixture.admin()->referrals_of(after)) == ErrorCode::invalid_parameter);
  int seen = 0;
  REQUIRE(fixture.admin()->each_referral(of(ann),
                                         [&](const ReferralView&) { return ++seen == 3 ? Walk::stop : Walk::on; }));
  CHECK(seen == 3);
}

TEST_CASE("pages of referrals that do not exist", "[referrals]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  ReferralQuery query = of(ann);
  CHECK(fixture.admin()->referrals_of(query)->results.empty());
  query.page.number = 2;
  CHECK(code_of(fixture.admin()->referrals_of(query)) == ErrorCode::no_such_page);
  query.page = {.number = 1, .size = 1001, .after = std::nullopt};
  CHECK(code_of(fixture.admin()->referrals_of(query)) == ErrorCode::invalid_parameter);
  CHECK(code_of(fixture.owner()->referrals_of({})) == ErrorCode::usage);
  CHECK(code_of(fixture.stranger()->referrals_of({})) == ErrorCode::not_logged_in);
  CHECK(fixture.as(ann)->referrals_of({}));
}

TEST_CASE("the chain up to the root, and how two are related", "[referrals]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob", ann);
  const UserId carl = fixture.add("carl", bob);
  const UserId dora = fixture.add("dora", ann);
  const UserId eve = fixture.add("eve");
  auto chain = fixture.admin()->path_of(UserRef::of(carl), std::nullopt);
  REQUIRE(chain);
  REQUIRE(chain->chain.size() == 3);
  CHECK(chain->chain[0].user.id == carl);
  CHECK(chain->chain[2].user.id == ann);
  auto related = fixture.admin()->path_of(UserRef::of(carl), UserRef::of(dora));
  REQUIRE(related);
  CHECK(related->common->user.id == ann);
  CHECK(related->other_chain->size() == 2);
  CHECK(fixture.admin()->path_of(UserRef::of(carl), UserRef::of(bob))->common->user.id == bob);
  CHECK_FALSE(fixture.admin()->path_of(UserRef::of(carl), UserRef::of(eve))->common);
}

TEST_CASE("an admin changes a user's referrer, with a preview and an audit entry", "[referrals]") {
  ReferralsFixture fixture;
  const UserId ann = fixture.add("ann");
  const UserId bob = fixture.add("bob", ann);
  const UserId carl = fixture.add("carl", bob);
  const UserId dora = fixture.add("dora");
  const auto edit = [](std::optional<UserRef> to, const std::string& reason) {
    UserEdit made;
    made.referrer = NewReferrer{.to = std::move(to), .reason = reason};
    return made;
  };
  auto preview = fixture.admin()->preview_referrer(UserRef::of(bob), UserRef::of(dora));
  REQUIRE(preview);
  CHECK(preview->moved == 2);
  CHECK(preview->from->user.user.id == ann);
  CHECK(preview->from->before == 1);
  CHECK(preview->from->after == 0);
  CHECK(preview->to->before == 0);
  CHECK(preview->to->after == 1);
  CHECK(fixture.user(bob).referrer == ann);
  auto same = fixture.owner()->preview_referrer(UserRef::of(bob), UserRef::of(ann));
  REQUIRE(same);
  CHECK(same->moved == 0);
  CHECK(same->from->after == 1);
  CHECK(same->to->after == 1);
  CHECK(fixture.owner()->preview_referrer(UserRef::of(dora), std::nullopt)->moved == 0);

  CHECK(code_of(fixture.admin()->edit_user(UserRef::of(bob), edit(UserRef::of(dora), ""))) == ErrorCode::invalid_field);
  for (const UserId below : {bob, carl}) {
    CHECK(code_of(fixture.admin()->edit_user(UserRef::of(bob), edit(UserRef::of(below), "why"))) ==
          ErrorCode::invalid_field);
    CHECK(code_of(fixture.admin()->preview_referrer(UserRef::of(bob), UserRef::of(below))) == ErrorCode::invalid_field);
  }
  const ActingAs support = fixture.as(fixture.add("sup", std::nullopt, Role::support));
  CHECK(code_of(support->edit_user(UserRef::of(bob), edit(UserRef::of(dora), "why"))) == ErrorCode::forbidden);
  CHECK(code_of(support->preview_referrer(UserRef::of(bob), UserRef::of(dora))) == ErrorCode::forbidden);
  CHECK(code_of(fixture.as(bob)->edit_user(UserRef::of(bob), edit(UserRef::of(dora), "why"))) == ErrorCode::forbidden);

  auto moved = fixture.admin()->edit_user(UserRef::of(bob), edit(UserRef::of(dora), "ticket 12"));
  REQUIRE(moved);
  CHECK(moved->referred_by->id == dora);
  CHECK(count_referrals(fixture.admin(), of(ann)).value() == 0);
  CHECK(walked(fixture, of(dora)) == std::vector<UserId>{bob});
  const AuditEntry entry = fixture.history().back();
  CHECK(entry.subject == bob);
  CHECK(entry.changes == std::vector<AuditChange>{{.field = "referred_by", .before = "1", .after = "4"},
                                                  {.field = "reason", .before = {}, .after = "ticket 12"}});
  REQUIRE(fixture.admin()->edit_user(UserRef::of(bob), edit(std::nullopt, "a root")));
  CHECK_FALSE(fixture.user(bob).referrer);
  CHECK(fixture.owner().administration().check().value().empty());
}
