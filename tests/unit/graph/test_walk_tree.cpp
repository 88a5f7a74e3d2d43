#include "store/rules/graph/walk_tree.hpp"
#include "tests/unit/graph/population.hpp"

#include <sstream>

namespace refctl::graph {
namespace {

using test::Person;

// Writes the tree as text: per node "level:id children/downline", "+n" for hidden children, "." for a last sibling.
std::string drawn(test::MemoryRecords& records, std::optional<UserId> root, const TreeQuery& query) {
  std::ostringstream out;
  auto walked = walk_tree(records, root, query, [&](const TreeNode& node) {
    out << node.level << ':' << node.id.value << ' ' << node.children << '/' << node.downline;
    if (node.hidden > 0) out << '+' << node.hidden;
    out << (node.last_sibling ? ". " : " ");
    return Walk::on;
  });
  REQUIRE(walked);
  return out.str();
}

TreeQuery query(std::optional<std::uint64_t> max_depth = {}, std::optional<std::uint64_t> limit = {},
                std::optional<Instant> as_of = {}) {
  TreeQuery asked;
  asked.max_depth = max_depth;
  asked.limit = limit;
  asked.as_of = as_of;
  return asked;
}

// 1 referred 3 (at 5), 2 (at 7) and 4 (at 9); 2 referred 5, 5 referred 6; 7 is a root without children.
const std::vector<Person> small{{1, 0, 1}, {2, 1, 7}, {3, 1, 5}, {4, 1, 9}, {5, 2, 8}, {6, 5, 10}, {7, 0, 0}};

TEST_CASE("a tree is visited in pre-order, by time, with counts") {
  auto records = test::store_of(small);
  CHECK(drawn(*records, UserId{1}, query()) == "0:1 3/5. 1:3 0/0 1:2 1/2 2:5 1/1. 3:6 0/0. 1:4 0/0. ");
  CHECK(drawn(*records, UserId{5}, query()) == "0:5 1/1. 1:6 0/0. ");
  CHECK(drawn(*records, std::nullopt, query()) == "0:7 0/0 0:1 3/5. 1:3 0/0 1:2 1/2 2:5 1/1. 3:6 0/0. 1:4 0/0. ");
}

TEST_CASE("depth and limit cut the tree and count what is hidden") {
  auto records = test::store_of(small);
  CHECK(drawn(*records, UserId{1}, query(1)) == "0:1 3/5. 1:3 0/0 1:2 1/2+1 1:4 0/0. ");
  CHECK(drawn(*records, UserId{1}, query(0)) == "0:1 3/5+3. ");
  CHECK(drawn(*records, UserId{1}, query({}, 2)) == "0:1 3/5+1. 1:3 0/0 1:2 1/2 2:5 1/1. 3:6 0/0. ");
  CHECK(drawn(*records, UserId{1}, query({}, 0)) == "0:1 3/5+3. ");
  CHECK(drawn(*records, std::nullopt, query({}, 1)) == "0:7 0/0 0:1 3/5+2. 1:3 0/0 ");
}

TEST_CASE("a tree as of a time") {
  auto records = test::store_of(small);
  CHECK(drawn(*records, UserId{1}, query({}, {}, Instant{8})) == "0:1 2/3. 1:3 0/0 1:2 1/1. 2:5 0/0. ");
  CHECK(drawn(*records, std::nullopt, query({}, {}, Instant{5})) == "0:7 0/0 0:1 1/1. 1:3 0/0. ");
  auto early = walk_tree(*records, UserId{2}, query({}, {}, Instant{6}), [](const TreeNode&) { return Walk::on; });
  REQUIRE_FALSE(early);
  CHECK(early.error().code == ErrorCode::no_such_user);
}

TEST_CASE("nodes have the data that people see") {
  auto records = test::store_of(small);
  std::vector<TreeNode> nodes;
  REQUIRE(walk_tree(*records, UserId{2}, query(), [&](const TreeNode& node) {
    nodes.push_back(node);
    return Walk::on;
  }));
  REQUIRE(nodes.size() == 3);
  CHECK(nodes[0].name == "User 2");
  CHECK(nodes[0].email == "u2@example.com");
  CHECK(nodes[0].referrer == UserId{1});
  CHECK(nodes[1].code == "CODE5");
  CHECK(nodes[1].referrer == UserId{2});
  CHECK(nodes[1].registered_at == Instant{8});
}

TEST_CASE("a tree too large to be read edge by edge has the same nodes") {
  const bool dense = GENERATE(true, false);  // the subtree is streamed, if the ids are also in order
  const bool ordered = GENERATE(true, false);
  const auto people = test::random_forest(5, 3000, dense, ordered);
  test::Plain plain(people);
  auto records = test::store_of(people);
  const auto expect = [&](const std::vector<std::uint64_t>& roots) {
    std::vector<std::uint64_t> order;
    const std::function<void(std::uint64_t)> below = [&](std::uint64_t id) {
      order.push_back(id);
      for (const std::uint64_t child : plain.children[id]) below(child);
    };
    for (const std::uint64_t root : roots) below(root);
    return order;
  };
  const auto walked = [&](std::optional<UserId> root) {
    std::vector<std::uint64_t> order;
    REQUIRE(walk_tree(*records, root, query(), [&](const TreeNode& node) {
      order.push_back(node.id.value);
      CHECK(node.downline == plain.downline(node.id.value));
      CHECK(node.name == "User " + std::to_string(node.id.value));
      return Walk::on;
    }));
    return order;
  };
  CHECK(walked(std::nullopt) == expect(plain.children[0]));
  std::uint64_t largest = plain.children[0].front();
  for (const std::uint64_t root : plain.children[0]) {
    if (plain.downline(root) > plain.downline(largest)) largest = root;
  }
  CHECK(plain.downline(largest) > 1200);
  CHECK(walked(UserId{largest}) == expect({largest}));
}

TEST_CASE("a large subtree as of a time") {
  // 1 referred 2, 3, 4 …, one every millisecond; each user with an even id referred one more, later.
  constexpr std::uint64_t direct = 3000;
  std::vector<Person> people{{1, 0, 0}};
  for (std::uint64_t id = 2; id < 2 + direct; ++id) people.push_back({id, 1, static_cast<std::int64_t>(id)});
  for (std::uint64_t id = 2; id < 2 + direct; id += 2)
    people.push_back({id + 10'000, id, static_cast<std::int64_t>(id + 10'000)});
  auto records = test::store_of(people);
  const auto seen = [&](std::int64_t as_of) {
    std::uint64_t nodes = 0;
    REQUIRE(walk_tree(*records, UserId{1}, query({}, {}, Instant{as_of}), [&](const TreeNode& node) {
      CHECK(node.registered_at.ms <= as_of);
      ++nodes;
      return Walk::on;
    }));
    return nodes;
  };
  CHECK(seen(20'000) == 1 + direct + direct / 2);
  CHECK(seen(10'001) == 1 + direct);
  CHECK(seen(10'002) == 1 + direct + 1);
  CHECK(seen(2001) == 1 + 2000);
}

TEST_CASE("a deep chain and a wide star are walked through") {
  constexpr std::uint64_t users = 100'000;
  std::vector<Person> people;
  for (std::uint64_t id = 1; id <= users; ++id) people.push_back({id, id - 1, 0});
  for (std::uint64_t id = users + 1; id <= 2 * users; ++id) people.push_back({id, id == users + 1 ? 0 : users + 1, 0});
  auto records = test::store_of(people);
  std::uint64_t seen = 0;
  std::uint64_t deepest = 0;
  REQUIRE(walk_tree(*records, std::nullopt, query(), [&](const TreeNode& node) {
    ++seen;
    deepest = std::max(deepest, node.level);
    return Walk::on;
  }));
  CHECK(seen == 2 * users);
  CHECK(deepest == users - 1);
}

TEST_CASE("a walk stops on request, and no transaction is open while the visitor works") {
  auto records = test::store_of(test::random_forest(6, 500, true, true));
  std::uint64_t seen = 0;
  REQUIRE(walk_tree(*records, std::nullopt, query(), [&](const TreeNode&) {
    const Result<> written = records->write([](records::Writer& writer) { return writer.put_config("a.b", "c"); });
    CHECK(written);
    return ++seen == 3 ? Walk::stop : Walk::on;
  }));
  CHECK(seen == 3);
}

TEST_CASE("unknown roots and loops are errors, and trees outside a loop are visited") {
  auto records = test::store_of({{1, 2, 0}, {2, 1, 0}, {3, 0, 0}, {4, 3, 0}, {5, 1, 0}});
  const auto visit = [](const TreeNode&) { return Walk::on; };
  auto unknown = walk_tree(*records, UserId{99}, query(), visit);
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == ErrorCode::no_such_user);
  auto looped = walk_tree(*records, UserId{1}, query(), visit);
  REQUIRE_FALSE(looped);
  CHECK(looped.error().code == ErrorCode::store_damaged);
  CHECK(drawn(*records, UserId{3}, query()) == "0:3 1/1. 1:4 0/0. ");
  std::uint64_t seen = 0;
  auto forest = walk_tree(*records, std::nullopt, query(), [&](const TreeNode&) {
    ++seen;
    return Walk::on;
  });
  REQUIRE_FALSE(forest);
  CHECK(forest.error().code == ErrorCode::store_damaged);
  CHECK(seen == 2);
}

TEST_CASE("a store without users is an empty forest") {
  auto records = test::store_of({});
  CHECK(drawn(*records, std::nullopt, query()).empty());
}

}  // namespace
}  // namespace refctl::graph
