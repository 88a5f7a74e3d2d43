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

TEST_CASE("columns, children, counts and depths equal a naive computation") {
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

TEST_CASE("an unknown id is not found") {
  const Columns columns = columns_of({{5, 0, 0}, {9, 5, 0}, {40, 0, 0}});
  for (const std::uint64_t id : {1U, 4U, 6U, 8U, 10U, 39U, 41U}) CHECK(columns.find({id}) == no_node);
  CHECK(columns_of({}).find({1}) == no_node);
}

TEST_CASE("columns as of a time omit later users and make their children roots") {
  const Columns columns = columns_of({{1, 0, 10}, {2, 1, 20}, {3, 2, 15}, {4, 1, 21}}, Instant{15});
  CHECK(columns.ids.listed() == Array<std::uint64_t>{1, 3});
  CHECK(columns.referrers == Array<Node>{no_node, no_node});
}

TEST_CASE("times are omitted if not requested") {
  auto store = test::store_of({{1, 0, 10}, {2, 1, 20}, {3, 2, 15}});
  auto columns =
      store->read([&](records::Reader& reader) { return load_columns(reader, Instant{15}, Times::not_wanted); });
  REQUIRE(columns);
  CHECK(columns->registered_at.empty());
  CHECK(columns->ids.listed() == Array<std::uint64_t>{1, 3});
}

TEST_CASE("ids are a run until the first gap") {
  const auto list = [](const Ids& ids) {
    std::vector<std::uint64_t> all;
    for (std::size_t i = 0; i < ids.size(); ++i) all.push_back(ids[i]);
    return all;
  };
  Ids ids;
  CHECK(ids.empty());
  ids.append(std::vector<std::uint64_t>{7, 8});
  ids.push_back(9);
  CHECK(ids.run());
  CHECK(list(ids) == std::vector<std::uint64_t>{7, 8, 9});
  SECTION("inside the added ids") {
    ids.append(std::vector<std::uint64_t>{10, 12});
    CHECK(list(ids) == std::vector<std::uint64_t>{7, 8, 9, 10, 12});
  }
  SECTION("before the added ids, which stay a list") {
    ids.append(std::vector<std::uint64_t>{20, 21});
    ids.append(std::vector<std::uint64_t>{22});
    CHECK(list(ids) == std::vector<std::uint64_t>{7, 8, 9, 20, 21, 22});
  }
  CHECK_FALSE(ids.run());
  CHECK(ids.front() == 7);
  CHECK(ids.back() == ids[ids.size() - 1]);
  CHECK(list(Ids(5, 3)) == std::vector<std::uint64_t>{5, 6, 7});
}

TEST_CASE("times are stored exactly, close to one another or not") {
  std::vector<std::int64_t> times;
  for (std::int64_t i = 0; i < 600; ++i) times.push_back(1'700'000'000'000 + (i * 7919) % 1000 - 500);
  // Four bytes hold 2^31 ms in either direction.
  const std::int64_t far =
      GENERATE(std::int64_t{0}, std::int64_t{2'147'483'647}, std::int64_t{2'147'483'648}, std::int64_t{-2'147'483'648},
               std::int64_t{-2'147'483'649}, std::numeric_limits<std::int64_t>::max() - 1'700'000'000'000);
  const std::size_t place = GENERATE(std::size_t{1}, std::size_t{300}, std::size_t{599});
  times[place] = 1'700'000'000'000 + far;
  TimeColumn column;
  column.append(std::span(times).first(3));
  for (std::size_t i = 3; i < 250; ++i) column.push_back(times[i]);
  column.append(std::span(times).subspan(250, 40));
  column.append(std::span(times).subspan(290));
  REQUIRE(column.size() == times.size());
  for (std::size_t i = 0; i < times.size(); ++i) CHECK(column[i] == times[i]);
  CHECK_FALSE(column.ascending());
}

TEST_CASE("times know whether they ascend, also across separate appends") {
  TimeColumn column;
  CHECK(column.ascending());
  column.append(std::vector<std::int64_t>{1, 2, 2});
  column.append(std::vector<std::int64_t>{2, 5});
  CHECK(column.ascending());
  column.push_back(4);
  CHECK_FALSE(column.ascending());
}

TEST_CASE("each loop is found once, and every pass terminates") {
  // 1 → 2 → 3 → 1, 7 → 7, 5 below the first loop, 6 below 5, 8 an ordinary root with 9 below.
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

TEST_CASE("a referrer that is missing in a damaged store counts as none") {
  const Columns columns = columns_of({{1, 0, 0}, {2, 77, 0}});
  CHECK(columns.referrers == Array<Node>{no_node, no_node});
}

}  // namespace
}  // namespace refctl::graph
