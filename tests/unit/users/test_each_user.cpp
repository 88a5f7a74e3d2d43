#include "store/rules/make_referrals.hpp"
#include "store/rules/users/referrer_name_cache.hpp"
#include "tests/support/fixed_environment.hpp"
#include "tests/unit/graph/population.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace refctl::rules {
namespace {

using test::Person;

// The data of each user in a walk over all users: id, referrer and the referrer's name and code.
std::vector<std::string> walked(test::MemoryRecords& records, const UserQuery& query) {
  test::FixedClock clock;
  test::SequenceRandom random;
  const auto system = make_referrals(records, {.clock = clock, .random = random});
  const auto referrals = system->as(Caller::as_operator({}, {}));
  std::vector<std::string> rows;
  REQUIRE(referrals->each_user(query, [&](const UserView& view) {
    std::string row = std::to_string(view.user.id.value) + " " + view.user.name;
    if (view.referred_by)
      row += " by " + std::to_string(view.referred_by->id.value) + " " + view.referred_by->name + " " +
             view.referred_by->code;
    CHECK(view.user.referrer.has_value() == view.referred_by.has_value());
    rows.push_back(std::move(row));
    return Walk::on;
  }));
  return rows;
}

std::vector<std::string> expected(const std::vector<Person>& people, std::uint64_t after = 0) {
  std::vector<std::string> rows;
  for (const Person& person : people) {
    if (person.id <= after) continue;
    const std::string id = std::to_string(person.id);
    const std::string by = std::to_string(person.referrer);
    rows.push_back(id + " User " + id + (person.referrer == 0 ? "" : " by " + by + " User " + by + " CODE" + by));
  }
  return rows;
}

}  // namespace

TEST_CASE("a long walk names every referrer, before and behind") {
  const bool dense = GENERATE(true, false);
  const bool ordered = GENERATE(true, false);  // else many referrers come after whom they referred
  const auto people = test::random_forest(3, 20'000, dense, ordered);
  auto records = test::store_of(people);
  CHECK(walked(*records, {}) == expected(people));

  UserQuery query;
  query.page.after = UserId{people[5000].id};
  CHECK(walked(*records, query) == expected(people, people[5000].id));
}

TEST_CASE("referrer names are kept of those who have referred anybody") {
  auto records = test::store_of({{1, 0, 0}, {2, 1, 0}, {3, 2, 0}, {5, 2, 0}});
  ReferrerNameCache names;
  names.pass(UserId{1}, "too early", "X");
  REQUIRE(records->read([&](records::Reader& reader) { return names.learn(reader); }));
  names.pass(UserId{1}, "Ada", "ADA");
  names.pass(UserId{2}, "", "");  // erased
  names.pass(UserId{3}, "nobody's referrer", "X");
  names.pass(UserId{99}, "unknown", "X");
  Referrer found;
  REQUIRE(names.find(UserId{1}, found));
  CHECK((found.id == UserId{1} && found.name == "Ada" && found.code == "ADA"));
  REQUIRE(names.find(UserId{2}, found));
  CHECK((found.name.empty() && found.code.empty()));
  CHECK_FALSE(names.find(UserId{3}, found));
  CHECK_FALSE(names.find(UserId{99}, found));
}

}  // namespace refctl::rules
