#include "store/rules/users/text_search.hpp"

#include <catch2/catch.hpp>

using refctl::rules::TextSearch;

namespace {

bool found(std::string_view needle, std::string_view text) { return TextSearch(needle).in(text); }

}  // namespace

TEST_CASE("ASCII is found ignoring case, at any position", "[search]") {
  CHECK(found("ann", "Ann Smith"));
  CHECK(found("SMITH", "ann smith"));
  CHECK(found("n s", "Ann Smith"));
  CHECK(found("h", "Ann Smith"));
  CHECK(found("aab", "aaab"));
  CHECK_FALSE(found("anna", "ann"));
  CHECK_FALSE(found("[", "{"));
  CHECK_FALSE(found("@", "`"));
  CHECK(found("", ""));
  CHECK(found("", "x"));
  CHECK_FALSE(found("x", ""));
}

TEST_CASE("other letters are found by Unicode's simple folding", "[search]") {
  CHECK(found("ÖZGÜR", "özgür"));
  CHECK(found("özgür", "Adı ÖZGÜR soyadı"));
  CHECK(found("иван", "ИВАН Петров"));
  CHECK(found("ΣΊΣΥΦΟΣ", "σίσυφος"));
  CHECK(found("straße", "STRAßE"));
  CHECK(found("王", "小王"));
  CHECK(found("smith", "Zoë SMITH"));
  CHECK_FALSE(found("özgür", "ozgur"));
  CHECK_FALSE(found("王", "Wang"));
}

TEST_CASE("composed and decomposed letters are equal", "[search]") {
  const std::string decomposed = "Jose\xCC\x81";
  CHECK(found("José", decomposed));
  CHECK(found(decomposed, "josé"));
  CHECK(found(decomposed, decomposed));
  // A mark that does not compose with the letter.
  CHECK(found("x\xCC\x96", "AX\xCC\x96Z"));
  CHECK_FALSE(found("x\xCC\x96", "axz"));
}

TEST_CASE("invalid UTF-8 matches itself", "[search]") {
  CHECK(found("\xFF", "a\xFFz"));
  CHECK_FALSE(found("\xFE", "a\xFFz"));
}
