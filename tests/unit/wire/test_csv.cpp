#include "store/wire/csv/csv.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace refctl::wire;

namespace {

std::string line(const std::vector<std::string>& cells) {
  std::string text;
  append_csv_line(text, cells);
  return text;
}

std::string cell(std::string_view text) {
  std::string out;
  append_csv_cell(out, text);
  return out;
}

}  // namespace

TEST_CASE("CSV cells are quoted if necessary") {
  CHECK(line({"a", "b,c", "say \"x\"", "two\nlines"}) == "a,\"b,c\",\"say \"\"x\"\"\",\"two\nlines\"\n");
  CHECK(line({"", "", ""}) == ",,\n");
  CHECK(line({""}) == "\"\"\n");  // an empty line would be no record
  CHECK(cell(std::string(1000, '"')) == '"' + std::string(2000, '"') + '"');
  CHECK(cell(std::string(1000, 'x')) == std::string(1000, 'x'));
}

TEST_CASE("no CSV cell is a formula, and import recognizes guarded cells") {
  for (const std::string text : {"=1+1", "+1", "-1", "@x", "'quoted", "\tx"}) {
    CHECK(cell(text) == "'" + text);
    CHECK(has_csv_guard("'" + text));
  }
  CHECK(cell("\rx") == "\"'\rx\"");
  CHECK(cell("-a,b") == "\"'-a,b\"");
  CHECK(cell("a=1") == "a=1");
  CHECK_FALSE(has_csv_guard("'a"));
  CHECK_FALSE(has_csv_guard("'"));
  CHECK_FALSE(needs_csv_guard(""));
}
