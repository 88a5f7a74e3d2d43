#include "store/rules/import/stream/key_table.hpp"

#include <catch2/catch.hpp>

#include <cstdint>
#include <string>
#include <string_view>

using refctl::importing::KeyTable;

namespace {

// Returns hashes spread over all bits, like the store's.
std::uint64_t hash_of(std::uint64_t number) { return (number + 1) * 0x9E3779B97F4A7C15U; }

auto is(std::string_view wanted) {
  return [wanted](std::string_view text) { return text == wanted; };
}

}  // namespace

TEST_CASE("keys lead to the users for whom they were added", "[import]") {
  const auto expected = GENERATE(as<std::uint64_t>{}, 0, 20'000);  // grows, or has enough capacity from the start
  KeyTable table(expected);
  for (std::uint64_t id = 1; id <= 20'000; ++id) table.add(hash_of(id), id, "text " + std::to_string(id));
  for (std::uint64_t id = 1; id <= 20'000; ++id) {
    REQUIRE(table.find(hash_of(id), is("text " + std::to_string(id))) == id);
  }
  CHECK(table.find(hash_of(20'001), [](std::string_view) { return true; }) == 0);
}

TEST_CASE("keys with the same hash are distinguished by their texts", "[import]") {
  KeyTable table(10);
  const std::uint64_t hash = GENERATE(std::uint64_t{0}, ~std::uint64_t{0});  // at either end of the table
  CHECK(table.add(hash, 1, "one") == 0);
  CHECK(table.add(hash, 2, "") == 1);
  CHECK(table.add(hash, 3, "three") == 2);
  CHECK(table.add(hash, 4, "three") == 3);
  CHECK(table.add(hash ^ 1U, 5, "one") == 0);
  CHECK(table.find(hash, is("one")) == 1);
  CHECK(table.find(hash, is("")) == 2);
  CHECK(table.find(hash, is("three")) == 3);  // the first one added
  CHECK(table.find(hash, is("four")) == 0);
}

TEST_CASE("a table of keys keeps the longest texts", "[import]") {
  KeyTable table(10);
  const std::string text(254, 'x');
  for (std::uint64_t id = 1; id <= 5000; ++id) table.add(hash_of(id), id, text);  // more than a block of entries
  for (std::uint64_t id = 1; id <= 5000; ++id) REQUIRE(table.find(hash_of(id), is(text)) == id);
}
