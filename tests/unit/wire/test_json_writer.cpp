#include "store/model/text/utf8.hpp"
#include "store/wire/json/json_reader.hpp"
#include "store/wire/json/json_string.hpp"
#include "store/wire/json/json_writer.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace refctl;
using namespace refctl::wire;

namespace {

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

}  // namespace

TEST_CASE("literal keys and escaped keys are written alike") {
  std::string a, b;
  const std::string name = "name";
  JsonWriter(a).begin_object().member("name", 1).member("other", "x").key("last").null().end_object();
  JsonWriter(b)
      .begin_object()
      .member(name, 1)
      .member(std::string("other"), "x")
      .key(std::string("last"))
      .null()
      .end_object();
  CHECK(a == R"({"name":1,"other":"x","last":null})");
  CHECK(a == b);
}

TEST_CASE("a JSON writer places commas and colons by itself") {
  std::string text;
  JsonWriter out(text);
  out.begin_object().member("a", 1).key("b").begin_array().text("x").null().begin_object().end_object().integer(
      std::int64_t{-2});
  out.end_array().member("c", true).member("d", std::optional<std::string>{}).end_object();
  CHECK(text == R"({"a":1,"b":["x",null,{},-2],"c":true,"d":null})");
}

TEST_CASE("a JSON writer writes numbers that read back the same") {
  std::string text;
  JsonWriter out(text);
  out.begin_array().real(0.1).real(std::numeric_limits<double>::quiet_NaN()).integer(~std::uint64_t{0}).real(1e300);
  out.end_array();
  CHECK(text == "[0.1,null,18446744073709551615,1e+300]");
}

TEST_CASE("a JSON writer writes times in UTC with milliseconds") {
  std::string text;
  JsonWriter out(text);
  out.instant(Instant{1772366400000});
  CHECK(text == "\"2026-03-01T12:00:00.000Z\"");
}

TEST_CASE("strings are escaped so that they are valid and cannot control a terminal") {
  CHECK(quoted("plain") == "\"plain\"");
  CHECK(quoted("\"\\\n\r\t\b\f") == R"("\"\\\n\r\t\b\f")");
  CHECK(quoted(std::string_view("\0\x1b[2J\x7f", 6)) == R"("\u0000\u001b[2J\u007f")");
  CHECK(quoted("\xC2\x9B\xE2\x80\xA8\xE2\x80\xA9") == R"("\u009b\u2028\u2029")");
  CHECK(quoted("Łukasz 中 😀") == "\"Łukasz 中 😀\"");
}

TEST_CASE("invalid UTF-8 becomes replacement characters") {
  const std::string mark = "\xEF\xBF\xBD";
  CHECK(quoted("a\xFFz") == "\"a" + mark + "z\"");
  CHECK(quoted("\xC0\xAF") == "\"" + mark + mark + "\"");             // overlong
  CHECK(quoted("\xED\xA0\x80").find(mark) != std::string::npos);      // a surrogate
  CHECK(quoted("\xF0\x9F\x98") == "\"" + mark + mark + mark + "\"");  // cut off
  CHECK(quoted("\xE4\xB8z") == "\"" + mark + mark + "z\"");
  for (const auto* hostile : {"\xF5\x80\x80\x80", "\x80", "\xE2\x28\xA1", "\xF4\x90\x80\x80"}) {
    CHECK(is_utf8(quoted(hostile)));
    CHECK(!is_utf8(hostile));
  }
}

TEST_CASE("a character is escaped the same at every position of a text") {
  const std::string mark = "\xEF\xBF\xBD";
  const std::vector<std::pair<std::string, std::string>> cases = {{"\"", "\\\""},
                                                                  {"\n", "\\n"},
                                                                  {"\x1f", "\\u001f"},
                                                                  {"\x7f", "\\u007f"},
                                                                  {"é", "é"},
                                                                  {"中", "中"},
                                                                  {"😀", "😀"},
                                                                  {"\xE2\x80\xA9", "\\u2029"},
                                                                  {"\xFF", mark},
                                                                  {"\xF0\x9F\x98", mark + mark + mark},
                                                                  {"\x80\x80\x80\x80", mark + mark + mark + mark}};
  for (const auto& [given, written] : cases) {
    for (std::size_t before = 0; before < 300; ++before) {
      const std::string front(before, 'a');
      for (const std::size_t after : {0U, 5U, 11U, 40U, 600U}) {
        const std::string back(after, 'z');
        REQUIRE(quoted(front + given + back) == '"' + front + written + back + '"');
      }
    }
  }
}

TEST_CASE("the reader reads every byte pair that the writer writes") {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; second += 7) {
      const std::string text{static_cast<char>(first), static_cast<char>(second)};
      const std::string json = quoted(text);
      auto read = read_json(json);
      REQUIRE(read);
      REQUIRE(read->as_text() != nullptr);
      if (is_utf8(text)) REQUIRE(*read->as_text() == text);
    }
  }
}
