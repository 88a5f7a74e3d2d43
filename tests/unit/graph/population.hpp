#pragma once

#include "store/records/records.hpp"
#include "tests/support/memory_records.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <vector>

// Stores with a given graph, and naive computations to compare with.

namespace refctl::test {

struct Person {
  std::uint64_t id = 0;
  std::uint64_t referrer = 0;  // 0: none
  std::int64_t at = 0;
};

inline std::unique_ptr<MemoryRecords> store_of(const std::vector<Person>& people) {
  auto records = std::make_unique<MemoryRecords>();
  auto written = records->write([&](records::Writer& writer) -> Result<> {
    for (const Person& person : people) {
      const std::string number = std::to_string(person.id);
      User user{.id = {person.id},
                .name = "User " + number,
                .email = "u" + number + "@example.com",
                .code = "CODE" + number,
                .referrer = std::nullopt,
                .registered_at = {person.at}};
      if (person.referrer != 0) user.referrer = UserId{person.referrer};
      if (auto put = writer.put_user(user, EmailKey{user.email}, CodeKey{user.code}); !put) return put;
    }
    return {};
  });
  REQUIRE(written);
  return records;
}

// Returns a random forest: sparse ids, referrers with smaller and larger ids, unordered times, some of them equal.
inline std::vector<Person> random_forest(std::uint32_t seed, std::size_t users, bool dense, bool ordered) {
  std::mt19937 random(seed);
  std::vector<Person> people(users);
  std::uint64_t id = dense ? 0 : 1'000'000'000;
  for (Person& person : people) {
    id += dense ? 1 : 1 + random() % (random() % 50 == 0 ? 1'000'000 : 3);
    person.id = id;
    person.at = static_cast<std::int64_t>(random() % 1000);
  }
  std::vector<std::size_t> order(users);
  for (std::size_t i = 0; i < users; ++i) order[i] = i;
  if (!ordered) std::shuffle(order.begin(), order.end(), random);
  for (std::size_t i = 1; i < users; ++i) {
    if (random() % 100 == 0) continue;
    people[order[i]].referrer = people[order[random() % std::min<std::size_t>(i, 1 + users / 4)]].id;
  }
  return people;
}

// Computes everything in the slow, obvious way.
struct Plain {
  std::map<std::uint64_t, Person> people;
  std::map<std::uint64_t, std::vector<std::uint64_t>> children;  // ordered by (at, id); for 0: the roots

  explicit Plain(const std::vector<Person>& all) {
    for (const Person& person : all) people[person.id] = person;
    for (const Person& person : all) children[person.referrer].push_back(person.id);
    for (auto& [referrer, list] : children) {
      std::sort(list.begin(), list.end(),
                [this](auto a, auto b) { return std::pair(people[a].at, a) < std::pair(people[b].at, b); });
    }
  }
  std::uint64_t downline(std::uint64_t id) {
    std::uint64_t sum = 0;
    for (const std::uint64_t child : children[id]) sum += 1 + downline(child);
    return sum;
  }
  std::uint64_t depth(std::uint64_t id) { return people[id].referrer == 0 ? 0 : 1 + depth(people[id].referrer); }
};

}  // namespace refctl::test
