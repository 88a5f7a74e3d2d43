#include "store/wire/json/value_reader.hpp"
#include "store/wire/views/user_json.hpp"

#include <catch2/catch.hpp>

#include "view_cases.hpp"
#include <string>

using namespace refctl;
using namespace refctl::wire_tests;

namespace {

// Returns the longest text of a view among a few, so that it has every list and optional.
std::string sample_of(const ViewCase& view) {
  std::string longest;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    Maker maker(seed);
    bool same = false;
    std::string json = view.written(maker, same);
    if (json.size() > longest.size() && json.size() < 1500) longest = std::move(json);
  }
  return longest;
}

constexpr std::string_view anna =
    R"({"id":7,"name":"Anna","email":"a@x.org","role":"support","referral_code":"ANNA",)"
    R"("referred_by":{"id":3,"name":"Bob","referral_code":"BOB"},"registered_at":"2026-03-01T12:00:00.000Z",)"
    R"("disabled":false})";

// Returns the fault of a user's text after `from` is replaced by `to`.
std::string fault_with(std::string_view from, std::string_view to) {
  std::string json(anna);
  json.replace(json.find(from), from.size(), to);
  const auto read = wire::read_view<UserView>(json);
  if (read) return "";
  CHECK(read.error().code == ErrorCode::invalid_data);
  return read.error().message;
}

}  // namespace

TEST_CASE("every view is read back as it was written") {
  for (const ViewCase& view : view_cases()) {
    for (std::uint64_t seed = 0; seed < 100; ++seed) {
      Maker maker(seed);
      bool same = false;
      const std::string json = view.written(maker, same);
      INFO(view.name << ", seed " << seed << ": " << json);
      REQUIRE(same);
    }
  }
}

TEST_CASE("a truncated view is refused") {
  for (const ViewCase& view : view_cases()) {
    const std::string json = sample_of(view);
    REQUIRE(!json.empty());
    for (std::size_t size = 0; size < json.size(); ++size) {
      INFO(view.name << ", cut at " << size << ": " << json);
      REQUIRE(view.read_again(std::string_view(json).substr(0, size)) == Outcome::refused);
    }
  }
}

TEST_CASE("a view with a flipped bit is refused or is another valid view") {
  for (const ViewCase& view : view_cases()) {
    const std::string json = sample_of(view);
    for (std::size_t at = 0; at < json.size(); ++at) {
      std::string flipped = json;
      flipped[at] = static_cast<char>(flipped[at] ^ (1 << (at % 8)));
      INFO(view.name << ", flipped at " << at << ": " << flipped);
      REQUIRE(view.read_again(flipped) != Outcome::differs);
    }
  }
}

TEST_CASE("no view accepts JSON of another type") {
  for (const ViewCase& view : view_cases()) {
    for (const std::string_view json : {"null", "[]", "{}", "1", "\"x\"", "true", "[{}]"}) {
      INFO(view.name << ": " << json);
      REQUIRE(view.read_again(json) == Outcome::refused);
    }
  }
}

TEST_CASE("keys of a newer server are ignored, in any order and place") {
  std::string json(anna);
  json.insert(1, R"("future":{"id":0,"list":[1,{"a":null}]},)");
  json.insert(json.find(R"("name":"Bob")"), R"("future":[],)");
  const auto read = wire::read_view<UserView>(json);
  REQUIRE(read);
  CHECK(*read == *wire::read_view<UserView>(anna));
  const auto turned = wire::read_view<UserView>(
      R"({"disabled":false,"registered_at":"2026-03-01T12:00:00.000Z","referral_code":"ANNA","role":"support",)"
      R"("referred_by":{"referral_code":"BOB","name":"Bob","id":3},"email":"a@x.org","name":"Anna","id":7})");
  REQUIRE(turned);
  CHECK(*turned == *read);
}

TEST_CASE("a fault of an answer is reported with its place") {
  CHECK(fault_with("", "").empty());
  CHECK(fault_with("\"id\":7,", "") == "id is missing");
  CHECK(fault_with("\"id\":3,", "") == "referred_by.id is missing");
  CHECK(fault_with("\"id\":7", "\"id\":0") == "id must be an id, 1 to 9007199254740991");
  CHECK(fault_with("\"id\":7", "\"id\":9007199254740992") == "id must be an id, 1 to 9007199254740991");
  CHECK(fault_with("\"id\":7", "\"id\":-7") == "id must be an integer, 0 or more");
  CHECK(fault_with("\"id\":7", "\"id\":7.5") == "id must be an integer, 0 or more");
  CHECK(fault_with("\"id\":7", "\"id\":null") == "id must be an integer, 0 or more");
  CHECK(fault_with("\"Anna\"", "null") == "the value must have all of an erased user's texts null, or none");
  CHECK(fault_with("\"ANNA\"", "\"\"") == "referral_code must not be empty");
  CHECK(fault_with("\"support\"", "\"owner\"") == "role must be a role: member, support or admin");
  CHECK(fault_with("2026-03-01T12:00:00.000Z", "soon") == "registered_at must be a time (RFC 3339)");
  CHECK(fault_with("false", "\"no\"") == "disabled must be true or false");
  CHECK(fault_with("{\"id\":3,\"name\":\"Bob\",\"referral_code\":\"BOB\"}", "3") == "referred_by must be an object");
  CHECK(fault_with("\"id\":7", "\"id\":7,\"id\":8").starts_with("a key occurs twice"));

  const std::string page = R"({"count":1,"next":null,"previous":null,"results":[)" + std::string(anna) + ",{}]}";
  const auto read = wire::ValueReader::read_text(page, [](wire::ValueReader& in) {
    std::vector<UserView> users;
    in.member("results", users);
  });
  REQUIRE(!read);
  CHECK(read.error().message == "results[1].id is missing");
}

TEST_CASE("no message about an answer shows its contents") {
  CHECK(fault_with("\"support\"", "\"canary\"").find("canary") == std::string::npos);
  CHECK(fault_with("2026-03-01T12:00:00.000Z", "canary").find("canary") == std::string::npos);
}

TEST_CASE("an answer may be nested up to the limit of JSON") {
  const auto with = [](std::size_t depth) {
    std::string json(anna);
    json.insert(1, "\"future\":" + std::string(depth, '[') + std::string(depth, ']') + ",");
    return json;
  };
  CHECK(wire::read_view<UserView>(with(wire::max_json_depth - 1)));
  CHECK(!wire::read_view<UserView>(with(wire::max_json_depth)));
}
