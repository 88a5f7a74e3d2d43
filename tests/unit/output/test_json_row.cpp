#include "cli/output/json_row.hpp"

#include <catch2/catch.hpp>

using namespace refctl::cli;

TEST_CASE("an object's members are taken apart as text") {
  const std::string object =
      R"({"id":1,"name":"a \"b\" {,}\\","by":{"id":2,"name":"x"},"path":[1,[2],{"a":"]"}],"none":null})";
  const auto members = members_of(object);
  REQUIRE(members.size() == 5);
  CHECK(members[0] == JsonSlice("id", "1"));
  CHECK(members[1].second == R"("a \"b\" {,}\\")");
  CHECK(members[2].second == R"({"id":2,"name":"x"})");
  CHECK(members[3].second == R"([1,[2],{"a":"]"}])");
  CHECK(members[4] == JsonSlice("none", "null"));
  CHECK(members_of("{}").empty());
  CHECK(elements_of(members[3].second) == std::vector<std::string_view>{"1", "[2]", R"({"a":"]"})"});
  CHECK(elements_of("[]").empty());
}

TEST_CASE("characters of strings") {
  CHECK(characters_of(R"("plain")") == "plain");
  CHECK(characters_of(R"("a\"b\\c\n\t\r\b\f\/")") == "a\"b\\c\n\t\r\b\f/");
  CHECK(characters_of("\"\\u001b\\u0085\\u2028\"") == "\x1b\xc2\x85\xe2\x80\xa8");
  CHECK(characters_of("12") == "12");
}

TEST_CASE("cells for people and for import") {
  CHECK(table_cell("null") == "-");
  CHECK(table_cell("true") == "yes");
  CHECK(table_cell(R"({"id":3,"name":"Ada","referral_code":"X"})") == "Ada (3)");
  CHECK(table_cell(R"({"id":3,"name":null})") == "erased (3)");
  CHECK(table_cell("[1,5,9]") == "1 > 5 > 9");
  CHECK(csv_value("null").empty());
  CHECK(csv_value("false") == "false");
  CHECK(csv_value(R"({"id":3,"name":"Ada"})") == "3");
  CHECK(csv_value("[1,5]") == "1 5");
}
