#include "store/wire/json/json_row.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <string>

using namespace refctl;
using namespace refctl::wire;

namespace {

// A row with every kind of value, whose texts are the longest that the largest keys and numbers leave room for.
template <typename Sink>
void put_example(Sink& out, const std::string& text) {
  constexpr auto largest = std::numeric_limits<std::uint64_t>::max();
  out.begin_object().member("id", UserId{largest}).key("name").text_unless(false, text);
  out.key("email").text_unless(true, "left out").member("referred_by", std::optional<UserId>{});
  out.key("nested").begin_object().member("id", largest).member("code", std::string_view()).end_object();
  out.member("registered_at", Instant{1'735'689'600'123}).member("disabled", true).member("level", largest);
  out.member("referral_points", largest).member("downline", largest).member("last_sibling", false).end_object();
}

std::string by_fields(const std::string& text) {
  std::string out;
  JsonWriter json(out);
  put_example(json, text);
  return out;
}

std::string as_row(const std::string& text) {
  std::string out;
  JsonWriter json(out);
  write_row(json, text.size(), [&](auto& row) { put_example(row, text); });
  return out;
}

}  // namespace

TEST_CASE("a row written in one piece is the same text as one written field by field") {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, JsonRow::max_text - 1, JsonRow::max_text,
                                 JsonRow::max_text + 1, 4 * JsonRow::max_text}) {
    // Plain letters, letters of two bytes, and controls and invalid bytes, which take six bytes each.
    for (const std::string& letter : {std::string("a"), std::string("é"), std::string("\x01"), std::string("\xFF")}) {
      std::string text;
      while (text.size() + letter.size() <= size) text += letter;
      INFO(size << " bytes");
      CHECK(as_row(text) == by_fields(text));
    }
  }
}

TEST_CASE("rows of an array are separated by commas") {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (int i = 0; i < 2; ++i) {
    write_row(json, 1, [&](auto& row) { row.begin_object().member("a", "x").end_object(); });
  }
  json.end_array();
  CHECK(out == R"([{"a":"x"},{"a":"x"}])");
}
