#include "store/rules/graph/children.hpp"
#include "store/rules/graph/columns.hpp"
#include "store/rules/graph/measures.hpp"
#include "tests/unit/graph/population.hpp"

namespace refctl::graph {
namespace {

Columns columns_of(const std::vector<test::Person>& people, std::optional<Instant> as_of = std::nullopt) {
  auto records = test::store_of(people);
  auto columns = records->read([&](records::Reader& reader) { return load_columns(reader, as_of); });
  REQUIRE(columns);
  return std::move(*columns);
}

TEST_CASE("columns, children, counts and depths equal the obvious answers") {
  const bool dense = GENERATE(true, false);
  const bool ordered = GENERATE(true, false);
  const std::uint32_t seed = GENERATE(1U, 2U, 3U);
  const std::size_t users = GENERATE(std::size_t{1}, std::size_t{2}, std::size_t{700});
  const auto people = test::random_forest(seed, users, dense, ordered);
  test::Plain plain(people);
  const Columns columns = columns_of(people);
  const Children children(columns);
  const Counts counts = count_all(columns);
  const Array<std::uint32_t> depth = depths(columns);
  REQUIRE(columns.size() == users);
  if (ordered) CHECK(columns.ordered);
  CHECK(counts.in_loops == 0);
  CHECK(find_loops(columns).empty());
  const auto ids = [&](const auto& nodes) {
    std::vector<std::uint64_t> list;
    for (const Node node : nodes) list.push_back(columns.ids[node]);
    return list;
  };
  CHECK(ids(children.roots()) == plain.children[0]);
  for (const test::Person& person : people) {
    const Node node = columns.find({person.id});
    REQUIRE(node != no_node);
    CHECK(columns.ids[node] == person.id);
    CHECK(columns.registered_at[node] == person.at);
    CHECK((columns.referrers[node] == no_node ? 0 : columns.ids[columns.referrers[node]]) == person.referrer);
    CHECK(ids(children.of(node)) == plain.children[person.id]);
    CHECK(counts.of[node].direct == plain.children[person.id].size());
    CHECK(counts.of[node].downline == plain.downline(person.id));
    CHECK(depth[node] == plain.depth(person.id));
  }
}

TEST_CASE("an id that is not there is not found") {
  const Columns columns = columns_of({{5, 0, 0}, {9, 5, 0}, {40, 0, 0}});
  for (const std::uint64_t id : {1U, 4U, 6U, 8U, 10U, 39U, 41U}) CHECK(columns.find({id}) == no_node);
  CHECK(columns_of({}).find({1}) == no_node);
}

TEST_CASE("columns as of a moment leave out who came later, and make roots of those they referred") {
  const Columns columns = columns_of({{1, 0, 10}, {2, 1, 20}, {3, 2, 15}, {4, 1, 21}}, Instant{15});
  CHECK(columns.ids == Array<std::uint64_t>{1, 3});
  CHECK(columns.referrers == Array<Node>{no_node, no_node});
}

TEST_CASE("loops are found, each once, and no pass hangs on them") {
  // 1 → 2 → 3 → 1, 7 → 7, 5 below the first loop, 6 below 5, 8 a sound root with 9 below.
  const Columns columns =
      columns_of({{1, 2, 0}, {2, 3, 0}, {3, 1, 0}, {5, 3, 0}, {6, 5, 0}, {7, 7, 0}, {8, 0, 0}, {9, 8, 0}});
  CHECK(find_loops(columns) == std::vector<std::vector<UserId>>{{{1}, {2}, {3}}, {{7}}});
  const Counts counts = count_all(columns);
  CHECK(counts.in_loops == 4);
  CHECK(counts.of[columns.find({3})].downline == 2);
  CHECK(counts.of[columns.find({8})].downline == 1);
  const Array<std::uint32_t> depth = depths(columns);
  CHECK(depth == Array<std::uint32_t>{no_node, no_node, no_node, no_node, no_node, no_node, 0, 1});
}

TEST_CASE("a referrer whom a damaged store does not hold counts as none") {
  const Columns columns = columns_of({{1, 0, 0}, {2, 77, 0}});
  CHECK(columns.referrers == Array<Node>{no_node, no_node});
}

}  // namespace
}  // namespace refctl::graph
