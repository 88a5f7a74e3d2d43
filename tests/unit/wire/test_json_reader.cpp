#include "store/wire/json/json_reader.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace refctl;
using namespace refctl::wire;

TEST_CASE("JSON members keep their order, and integers are exact") {
  auto value = read_json(R"({"b":[1,-2,0.5,true,null],"a":"x\u00e9","c":9007199254740993,"d":{}})");
  REQUIRE(value);
  REQUIRE(value->as_object() != nullptr);
  CHECK((*value->as_object())[0].key == "b");
  CHECK(*value->find("a")->as_text() == "xé");
  CHECK(*value->find("c")->as_integer() == 9007199254740993);
  const JsonArray& list = *value->find("b")->as_array();
  CHECK(*list[1].as_integer() == -2);
  CHECK(*list[2].as_real() == 0.5);
  CHECK(*list[3].as_boolean());
  CHECK(list[4].is_null());
  CHECK(value->find("d")->as_object()->empty());
  CHECK(value->find("missing") == nullptr);
  CHECK(value->find("a")->find("x") == nullptr);
}

TEST_CASE("non-standard JSON is refused as invalid_data") {
  for (const std::string text :
       {"",         " ",         "{",     "[1,]",  "{\"a\":1,}", "nul",      "01",           "+1",          "\"\\x\"",
        "\"a\nb\"", "{\"a\" 1}", "[1] 2", "{a:1}", "NaN",        "\"\xFF\"", "\"\xC0\x80\"", "\"\\ud800\"", "'a'",
        "// c\n1",  "1e999"}) {
    auto value = read_json(text);
    INFO(text);
    REQUIRE(!value);
    CHECK(value.error().code == ErrorCode::invalid_data);
    CHECK(!value.error().message.empty());
  }
}

TEST_CASE("a null byte does not end a text") {
  using namespace std::string_literals;
  for (const auto& text : {"{}\0"s, "{}\0garbage"s, "\n [1]\0\0"s, "7 \0"s, "\0"s, "\0{}"s, "{\0}"s, "\"a\0\""s}) {
    auto value = read_json(text);
    INFO(text);
    REQUIRE(!value);
    CHECK(value.error().message == "not valid JSON at byte " + std::to_string(text.find('\0') + 1));
  }
}

TEST_CASE("a duplicate key is refused at every depth") {
  CHECK(!read_json(R"({"role":"member","role":"admin"})"));
  CHECK(!read_json(R"([{"a":{"b":1,"\u0062":2}}])"));
  CHECK(read_json(R"([{"a":1},{"a":1}])"));
  CHECK(read_json(R"({"a":{"a":{"a":1}}})"));
}

TEST_CASE("depth is limited to 16, and hostile nesting is cheap") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(read_json(nested(16)));
  CHECK(!read_json(nested(17)));
  CHECK(!read_json(std::string(5'000'000, '[')));
  std::string objects;
  for (int i = 0; i < 1'000'000; ++i) objects += "{\"a\":";
  CHECK(!read_json(objects));
}

TEST_CASE("the number of an object's keys is limited") {
  std::string many = "{";
  for (std::size_t i = 0; i <= max_json_members; ++i) many += (i ? ",\"k" : "\"k") + std::to_string(i) + "\":0";
  many += "}";
  CHECK(!read_json(many));
}

TEST_CASE("no message shows the text's contents") {
  auto value = read_json(R"({"password":"hunter2-canary)");
  REQUIRE(!value);
  CHECK(value.error().message.find("canary") == std::string::npos);
}
