#include "store/rules/seed/hostile_text.hpp"

#include <array>

namespace refctl::seed {
namespace {

using namespace std::string_view_literals;

constexpr std::array hostile_names{
    "\x1b[31mRed\x1b[0m Alert"sv,
    "\x1b]0;owned\x07Title"sv,
    "\x1b]8;;http://example.com\x1b\\Link\x1b]8;;\x1b\\"sv,
    "\x1b[2J\x1b[HCleared"sv,
    "\x1bP1$r0m\x1b\\Device"sv,
    "\xc2\x9b"
    "31mC1 colour"sv,
    "Back\b\b\bspace"sv,
    "Carriage\rReturn"sv,
    "Line\nFeed"sv,
    "Tab\tStop"sv,
    "Nul\0Byte"sv,
    "Del\x7f"sv,
    "Line\xe2\x80\xa8Separator"sv,
    "Paragraph\xe2\x80\xa9Separator"sv,
    "\xe2\x80\xaegnp.exe"sv,                                      // right-to-left override
    "a\xe2\x81\xa6isolated\xe2\x81\xa9z"sv,                       // isolates
    "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d hello \xd8\xb3\xd9\x84"sv,  // three directions in one line
    "Zero\xe2\x80\x8bWidth\xe2\x80\x8d\xef\xbb\xbfSpaces"sv,
    "Soft\xc2\xadHyphen"sv,
    "\xf3\xa0\x81\x81\xf3\xa0\x81\x82Tags"sv,
    "Zalgo \xcd\x9d\xcc\x9b\xcc\x82\xcc\x88\xcc\xa3\xcc\xb8 e\xcc\x81\xcc\x81\xcc\x81\xcc\x81"sv,
    "\xcc\x81Starts with a combining mark"sv,
    "Nai\xcc\x88ve Caf\x65\xcc\x81"sv,  // decomposed
    "\xe5\x85\xa8\xe8\xa7\x92\xe6\x96\x87\xe5\xad\x97\xe3\x81\xae\xe5\x90\x8d\xe5\x89\x8d"sv,
    "\xef\xbc\xa6\xef\xbd\x95\xef\xbd\x8c\xef\xbd\x8c \xef\xbc\xb7\xef\xbd\x89\xef\xbd\x84\xef\xbd\x94\xef\xbd\x88"sv,
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7\xe2\x80\x8d\xf0\x9f\x91\xa6 Family"sv,
    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa\xf0\x9f\x87\xab\xf0\x9f\x87\xb7 Flags"sv,
    "\xf0\x9d\x95\xb1\xf0\x9d\x96\x97\xf0\x9d\x96\x86\xf0\x9d\x96\x90\xf0\x9d\x96\x99\xf0\x9d\x96\x9a\xf0\x9d\x96\x97"sv,
    "\xe0\xa4\x95\xe0\xa5\x8d\xe0\xa4\xb7\xe0\xa4\xbf \xe0\xb9\x84\xe0\xb8\x97\xe0\xb8\xa2"sv,
    "\xf4\x8f\xbf\xbf\xef\xbf\xbf Noncharacters"sv,
    "=1+2+cmd|' /C calc'!A0"sv,
    "+1 555 0100"sv,
    "-2+3"sv,
    "@SUM(A1:A9)"sv,
    "'Apostrophe"sv,
    "\"Quoted\", with a comma"sv,
    "Back\\slash \\u0041 %s%n {0} ${HOME} $(id) `id`"sv,
    "<script>alert(1)</script> & &amp;"sv,
    "Robert'); DROP TABLE users;--"sv,
    "../../etc/passwd"sv,
    "null"sv,
    "0"sv,
    "true"sv,
    " leading and trailing "sv,
    " "sv,
    "[[subgraph]] --> \"A\"; } digraph {"sv,
    "m\xc4\xb1ke \xc4\xb0stanbul \xc3\x9f\xc5\xbf"sv,  // letters whose case changes length or never comes back
};

void append_repeated(std::string_view text, std::size_t times, std::string& out) {
  for (std::size_t i = 0; i < times; ++i) out += text;
}

constexpr std::size_t max_code_points = 200;
constexpr std::size_t longest_local = 64;

}  // namespace

void append_hostile_name(Stream& random, std::string& out) {
  switch (random.below(24)) {
    case 0: append_repeated("\xe9\xbe\x98", max_code_points, out); return;      // 400 columns wide
    case 1: append_repeated("W", max_code_points, out); return;                 // no place to break
    case 2: append_repeated("\xf0\x9f\xa4\xaf", max_code_points, out); return;  // 800 bytes
    case 3:                                                                     // one column, 400 bytes
      out += 'o';
      append_repeated("\xcc\x88", max_code_points - 1, out);
      return;
    default: out += hostile_names[random.below(hostile_names.size())];
  }
}

void append_hostile_local(Stream& random, std::string_view unique, std::string& out) {
  const std::size_t start = out.size();
  switch (random.below(6)) {
    case 0: out += "O'Brien+Tag"; break;
    case 1: out += "!#$%&'*/=?^_`{|}~"; break;
    case 2: out += "J\xc3\xbcrgen.Gro\xc3\x9f"; break;
    case 3: out += "Nai\xcc\x88ve"; break;  // decomposed: its key is composed
    case 4: out += "-rf"; break;
    default: append_repeated("x", longest_local - 1 - unique.size(), out);
  }
  if (out.size() > start) out += '.';
  out += unique;
}

}  // namespace refctl::seed
