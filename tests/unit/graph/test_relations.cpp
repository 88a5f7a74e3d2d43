#include "store/rules/graph/relations.hpp"
#include "tests/unit/graph/population.hpp"

namespace refctl::graph {
namespace {

using test::Person;

template <typename Fn>
auto reading(test::MemoryRecords& records, const Fn& fn) {
  return records.read([&](records::Reader& reader) { return fn(reader); });
}

std::vector<UserId> path_in(test::MemoryRecords& records, std::uint64_t id) {
  auto path = reading(records, [&](auto& reader) { return path_to_root(reader, {id}); });
  REQUIRE(path);
  return *path;
}

std::uint64_t downline_in(test::MemoryRecords& records, std::uint64_t id) {
  auto downline = reading(records, [&](auto& reader) { return downline_of(reader, {id}); });
  REQUIRE(downline);
  return *downline;
}

// More referrers and descendants than are followed by single edges.
std::vector<Person> chain(std::uint64_t users, bool upwards) {
  std::vector<Person> people;
  for (std::uint64_t id = 1; id <= users; ++id) {
    const std::uint64_t referrer = upwards ? (id == users ? 0 : id + 1) : id - 1;
    people.push_back({id, referrer, 0});
  }
  return people;
}

TEST_CASE("downline and path of every user equal a naive computation") {
  const bool dense = GENERATE(true, false);
  const bool ordered = GENERATE(true, false);
  const auto people = test::random_forest(4, 2500, dense, ordered);
  test::Plain plain(people);
  auto records = test::store_of(people);
  std::uint64_t largest = 0;
  for (const Person& person : people) {
    const std::uint64_t downline = plain.downline(person.id);
    largest = std::max(largest, downline);
    CHECK(downline_in(*records, person.id) == downline);
    const auto path = path_in(*records, person.id);
    CHECK(path.front().value == person.id);
    CHECK(path.size() == plain.depth(person.id) + 1);
  }
  CHECK(largest > 1200);
}

TEST_CASE("a chain of 100,000 levels works with ascending and descending ids") {
  const bool upwards = GENERATE(false, true);
  constexpr std::uint64_t users = 100'000;
  auto records = test::store_of(chain(users, upwards));
  const std::uint64_t root = upwards ? users : 1;
  const std::uint64_t leaf = upwards ? 1 : users;
  const auto path = path_in(*records, leaf);
  CHECK(path.size() == users);
  CHECK(path.back().value == root);
  CHECK(downline_in(*records, root) == users - 1);
  CHECK(downline_in(*records, leaf) == 0);
  CHECK(reading(*records, [&](auto& reader) { return would_loop(reader, {root}, {leaf}); }).value());
  CHECK_FALSE(reading(*records, [&](auto& reader) { return would_loop(reader, {leaf}, {root}); }).value());
}

TEST_CASE("an unknown user has no path and no downline") {
  auto records = test::store_of({{1, 0, 0}});
  CHECK(path_in(*records, 9).empty());
  CHECK(downline_in(*records, 9) == 0);
}

TEST_CASE("a loop in a damaged store ends in an error") {
  auto records = test::store_of({{1, 2, 0}, {2, 3, 0}, {3, 1, 0}, {4, 3, 0}});
  for (const std::uint64_t id : {1U, 4U}) {
    auto path = reading(*records, [&](auto& reader) { return path_to_root(reader, {id}); });
    REQUIRE_FALSE(path);
    CHECK(path.error().code == ErrorCode::store_damaged);
  }
  auto downline = reading(*records, [&](auto& reader) { return downline_of(reader, {2}); });
  REQUIRE_FALSE(downline);
  CHECK(downline.error().code == ErrorCode::store_damaged);
  CHECK(downline_in(*records, 4) == 0);
}

TEST_CASE("two paths meet at the nearest common referrer") {
  const auto path = [](std::initializer_list<std::uint64_t> ids) {
    std::vector<UserId> list;
    for (const std::uint64_t id : ids) list.push_back({id});
    return list;
  };
  const auto meeting = common_ancestor(path({9, 7, 2, 1}), path({5, 2, 1}));
  REQUIRE(meeting);
  CHECK(meeting->in_first == 2);
  CHECK(meeting->in_second == 1);
  const auto above = common_ancestor(path({9, 7, 2, 1}), path({7, 2, 1}));
  REQUIRE(above);
  CHECK(above->in_first == 1);
  CHECK(above->in_second == 0);
  CHECK(common_ancestor(path({1}), path({1}))->in_first == 0);
  CHECK_FALSE(common_ancestor(path({3, 1}), path({4, 2})));
  CHECK_FALSE(common_ancestor(path({}), path({1})));
}

TEST_CASE("a user cannot be moved below themself") {
  auto records = test::store_of({{1, 0, 0}, {2, 1, 0}, {3, 2, 0}, {4, 0, 0}});
  const auto loops = [&](std::uint64_t child, std::uint64_t referrer) {
    return reading(*records, [&](auto& reader) { return would_loop(reader, {child}, {referrer}); }).value();
  };
  CHECK(loops(1, 3));
  CHECK(loops(1, 1));
  CHECK_FALSE(loops(3, 4));
  CHECK_FALSE(loops(3, 1));
}

}  // namespace
}  // namespace refctl::graph
