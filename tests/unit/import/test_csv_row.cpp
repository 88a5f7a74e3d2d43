#include "store/rules/import/parse/csv_row.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

using namespace refctl::importing;

TEST_CASE("a record of CSV is split into its cells") {
  RowSplitter splitter(',');
  const auto cells = [&](std::string_view record) {
    const auto wrong = splitter.split(record);
    if (wrong) return std::vector<std::string>{"wrong: " + *wrong};
    return std::vector<std::string>(splitter.cells().begin(), splitter.cells().end());
  };
  using Cells = std::vector<std::string>;
  CHECK(cells("") == Cells{""});
  CHECK(cells("a,b\n") == Cells{"a", "b"});
  CHECK(cells(",,\r\n") == Cells{"", "", ""});
  CHECK(cells(R"("a","b")") == Cells{"a", "b"});
  CHECK(cells(R"("",x,"")") == Cells{"", "x", ""});
  CHECK(cells(R"("""")") == Cells{"\""});
  CHECK(cells(R"("""""",x)") == Cells{"\"\"", "x"});
  CHECK(cells(R"("""a""b""","c""","""d",e)") == Cells{"\"a\"b\"", "c\"", "\"d", "e"});
  CHECK(cells("\"a,\r\nb\",c\r\n") == Cells{"a,\r\nb", "c"});
  CHECK(cells("'=1,\"'@x\"\n") == Cells{"=1", "@x"});
  CHECK(cells(R"("a)") == Cells{"wrong: a quoted cell is not closed"});
  CHECK(cells(R"("a""b)") == Cells{"wrong: a quoted cell is not closed"});
  CHECK(cells(R"("a"b,c)") == Cells{"wrong: there is text after the closing quote of a cell"});
  CHECK(cells(R"(a,b"c)") == Cells{"wrong: an unquoted cell contains a quote"});
  CHECK(cells(R"("a",b"c)") == Cells{"wrong: an unquoted cell contains a quote"});
  CHECK(cells("a,b\rc,d\n") == Cells{"wrong: an unquoted cell contains a carriage return"});
  CHECK(cells("\"a\rb\",c\rd\n") == Cells{"wrong: an unquoted cell contains a carriage return"});
  CHECK(cells(std::string(1023, ',')).size() == 1024);
  CHECK(cells(std::string(1024, ',')) == Cells{"wrong: more than 1024 columns"});
}
