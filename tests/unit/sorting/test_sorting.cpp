#include "store/result.hpp"
#include "store/sorting/buckets.hpp"
#include "store/sorting/by_hash.hpp"
#include "store/sorting/by_number.hpp"
#include "store/sorting/hash_buckets.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <compare>
#include <cstdint>
#include <random>
#include <span>
#include <vector>

using namespace refctl::sorting;

namespace {

struct Item {
  std::uint64_t key = 0;
  std::uint32_t value = 0;
  auto operator<=>(const Item&) const = default;
};

// Returns `count` items with keys from `make`, numbered in order.
template <typename Make>
BigVector<Item> items_of(std::size_t count, Make make) {
  BigVector<Item> items;
  for (std::size_t i = 0; i < count; ++i) items.push_back({make(i), static_cast<std::uint32_t>(i)});
  return items;
}

void check_sort(BigVector<Item> items) {
  BigVector<Item> expected = items;
  std::ranges::sort(expected);
  sort_by_hash(items, [](const Item& item) { return item.key; });
  CHECK((items == expected));
}

}  // namespace

TEST_CASE("items are sorted by their hashes for every distribution") {
  std::mt19937_64 random(3);
  const auto count = GENERATE(as<std::size_t>{}, 0, 1, 2, 8191, 8192, 50'000, 300'000);
  check_sort(items_of(count, [&](std::size_t) { return random(); }));
  check_sort(items_of(count, [](std::size_t) { return std::uint64_t{42}; }));
  check_sort(items_of(count, [&](std::size_t) { return random() % 5; }));     // few hashes, all in one bucket
  check_sort(items_of(count, [&](std::size_t) { return random() >> 40U; }));  // equal leading bits
  check_sort(items_of(count, [&](std::size_t i) { return ~std::uint64_t{0} - i / 3; }));  // descending, three of each
  check_sort(items_of(count, [&](std::size_t i) { return i % 2 == 0 ? random() : 0; }));  // half of them equal
}

TEST_CASE("items with the same number keep their order") {
  std::mt19937_64 random(4);
  const std::uint64_t most = GENERATE(as<std::uint64_t>{}, 1, 7, 2047, 2048, 5'000'000, ~std::uint64_t{0});
  auto items = items_of(20'000, [&](std::size_t) { return random() % most; });
  BigVector<Item> expected = items;
  std::ranges::stable_sort(expected, {}, &Item::key);
  sort_by_number(items, [](const Item& item) { return item.key; });
  CHECK((items == expected));
  BigVector<Item> none;
  sort_by_number(none, [](const Item& item) { return item.key; });
  CHECK(none.empty());
}

TEST_CASE("buckets return their items in order of arrival") {
  Buckets<std::uint32_t> buckets(3);
  for (std::uint32_t i = 0; i < 10'000; ++i) buckets.add(i % 7 == 0 ? 2 : 0, i);
  CHECK(buckets.size() == 10'000);
  BigVector<std::uint32_t> items = {99};
  buckets.read(1, items);
  CHECK(items.empty());
  std::vector<std::uint32_t> sevens, others;
  for (std::uint32_t i = 0; i < 10'000; ++i) (i % 7 == 0 ? sevens : others).push_back(i);
  buckets.read(2, items);
  CHECK(std::vector(items.begin(), items.end()) == sevens);
  buckets.read(0, items);
  CHECK(std::vector(items.begin(), items.end()) == others);
}

TEST_CASE("buckets by hash are in order, with equal hashes together") {
  const auto spread = GENERATE(as<std::uint64_t>{}, 1, 1000, 0);  // number of distinct hashes; 0: all distinct
  const auto count = GENERATE(as<std::size_t>{}, 0, 1, 300'000);
  struct KeyOf {
    std::uint64_t operator()(const Item& item) const { return item.key; }
  };
  HashBuckets<Item, KeyOf> buckets;
  std::mt19937_64 random(4);
  std::vector<Item> expected;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint64_t key = spread == 0 ? random() : random() % spread * (~std::uint64_t{0} / 1000);
    expected.push_back({key, static_cast<std::uint32_t>(i)});
    buckets.add(expected.back());
  }
  std::ranges::sort(expected);
  std::vector<Item> sorted;
  const auto given = buckets.each([&](std::span<const Item> some) -> refctl::Result<> {
    if (!some.empty() && !sorted.empty()) CHECK(sorted.back().key != some.front().key);
    sorted.insert(sorted.end(), some.begin(), some.end());
    return {};
  });
  CHECK(given);
  CHECK((sorted == expected));
}
