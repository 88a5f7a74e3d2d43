#include "cli/term/escape.hpp"
#include "cli/term/wrap.hpp"

#include <catch2/catch.hpp>

using refctl::term::cut;
using refctl::term::display_width;
using refctl::term::escape;
using refctl::term::fitting;
using refctl::term::wrapped;

TEST_CASE("characters that control a terminal or hide text are escaped, others are kept") {
  CHECK(escape("Ada") == "Ada");
  CHECK(escape("back\\slash") == "back\\slash");
  CHECK(escape("a\nb\tc\rd") == "a\\nb\\tc\\rd");
  CHECK(escape("\x1b[31m\x07\x7f") == "\\x1b[31m\\x07\\x7f");
  CHECK(escape("\xc2\x9b"
               "2J") == "\\u009b2J");                             // C1: CSI in one character
  CHECK(escape("\xe2\x80\xa8\xe2\x80\xa9") == "\\u2028\\u2029");  // line and paragraph separator
  CHECK(escape("\xe2\x80\xae"
               "evil") == "\\u202eevil");  // right-to-left override
  CHECK(escape("\xe2\x81\xa6\xd8\x9c") == "\\u2066\\u061c");
  CHECK(escape("\xf3\xa0\x81\x81") == "\\U000e0041");  // a tag
  CHECK(escape("\xe2\x80\x8b\xef\xbb\xbf\xc2\xad") == "\\u200b\\ufeff\\u00ad");
  CHECK(escape("\xe3\x85\xa4") == "\\u3164");  // a letter without a glyph
  CHECK(escape(std::string_view("\0", 1)) == "\\x00");
  CHECK(escape("\xef\xbf\xbe\xf4\x8f\xbf\xbf") == "\\ufffe\\U0010ffff");  // noncharacters
}

TEST_CASE("invalid UTF-8 is escaped byte by byte") {
  CHECK(escape("\xff"
               "a\xc3") == "\\xffa\\xc3");
  CHECK(escape("\xc0\xaf") == "\\xc0\\xaf");           // overlong
  CHECK(escape("\xed\xa0\x80") == "\\xed\\xa0\\x80");  // a surrogate
  CHECK(escape("\xf4\x90\x80\x80") == "\\xf4\\x90\\x80\\x80");
}

TEST_CASE("joiners between letters are kept") {
  const std::string family = "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7";
  CHECK(escape(family) == family);
  const std::string persian = "\xd9\x85\xdb\x8c\xe2\x80\x8c\xd8\xae";
  CHECK(escape(persian) == persian);
  CHECK(escape("a\xe2\x80\x8d"
               "b") == "a\\u200db");
  CHECK(escape("\xe2\x80\x8d") == "\\u200d");
  CHECK(escape("\xf0\x9f\x91\xa9\xe2\x80\x8d") == "\xf0\x9f\x91\xa9\\u200d");
}

TEST_CASE("the number of stacked marks is limited") {
  std::string piled = "o";
  for (int i = 0; i < 8; ++i) piled += "\xcc\x88";
  CHECK(escape(piled) == piled);
  CHECK(escape(piled + "\xcc\x88\xcc\x88" + "p\xcc\x88") == piled + "\\u0308\\u0308p\xcc\x88");
}

TEST_CASE("width counts columns") {
  CHECK(display_width("abc") == 3);
  CHECK(display_width("\xe6\x97\xa5\xe6\x9c\xac") == 4);  // two wide characters
  CHECK(display_width("e\xcc\x81") == 1);                 // e and a combining acute
  CHECK(display_width("\xe0\xa4\xae\xe0\xa4\xbf") == 2);  // a vowel sign that stands beside its letter
  CHECK(display_width("") == 0);
}

TEST_CASE("a cut text has complete characters and an ellipsis") {
  CHECK(cut("abcdef", 6) == "abcdef");
  CHECK(cut("abcdef", 5) == "abcd…");
  CHECK(cut("日本語", 6) == "日本語");
  CHECK(cut("日本語", 5) == "日本…");
  CHECK(cut("日本語", 4) == "日…");
  CHECK(cut("abc", 1) == "…");
  CHECK(cut("abc", 0).empty());
}

TEST_CASE("a text is split between characters") {
  CHECK(fitting("abcdef", 3) == "abc");
  CHECK(fitting("abc", 3) == "abc");
  CHECK(fitting("e\xcc\x81x", 1) == "e\xcc\x81");  // the letter keeps its mark
  CHECK(fitting("日本", 3) == "日");
  CHECK(fitting("日本", 1) == "日");  // at least one character
}

TEST_CASE("lines are broken between words, and within a word that is wider than a line") {
  CHECK(wrapped("one two three", 2, 30) == "one two three");
  CHECK(wrapped("one two three four five six", 4, 24) == "one two three four\n    five six");
  CHECK(wrapped(std::string(45, 'x'), 0, 20) ==
        std::string(20, 'x') + "\n" + std::string(20, 'x') + "\n" + std::string(5, 'x'));
}
