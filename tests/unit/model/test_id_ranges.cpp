#include "store/model/user/id_ranges.hpp"

#include <catch2/catch.hpp>

using namespace refctl;

namespace {

IdRange range(std::uint64_t first, std::uint64_t last) { return {UserId{first}, UserId{last}}; }

}  // namespace

TEST_CASE("ranges of ids are written as texts of bounded length with exactly these ids") {
  CHECK(texts_of({}, 10).empty());
  CHECK(texts_of({range(1, 1'000'000)}, 100) == std::vector<std::string>{"1-1000000"});
  CHECK(texts_of({range(1, 3), range(5, 5), range(8, 9)}, 100) == std::vector<std::string>{"1-3,5,8-9"});
  CHECK(texts_of({range(1, 3), range(5, 5), range(8, 9)}, 5) == std::vector<std::string>{"1-3,5", "8-9"});
  std::vector<IdRange> many;
  for (std::uint64_t id = 1; id < 1000; id += 3) many.push_back(range(id, id + 1));
  const auto texts = texts_of(many, 64);
  CHECK(texts.size() > 10);
  for (const std::string& text : texts) CHECK(text.size() <= 64);
  for (std::uint64_t id = 1; id < 1000; ++id) {
    int found = 0;
    for (const std::string& text : texts) found += ranges_contain(text, UserId{id}) ? 1 : 0;
    INFO(id);
    CHECK(found == (id % 3 == 0 ? 0 : 1));
  }
}

TEST_CASE("a malformed list of ranges contains no id") {
  for (const char* text : {"", ",", "-", "x", "1-", "-5", "1-x", "a,b", "1..9", "…"}) {
    INFO(text);
    CHECK_FALSE(ranges_contain(text, UserId{1}));
  }
  CHECK(ranges_contain("x,1", UserId{1}));
}
