#include "store/model/user/email.hpp"
#include "store/model/user/name.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/rules/graph/measures.hpp"
#include "store/rules/seed/generator.hpp"
#include "store/rules/seed/plan.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <string>

namespace refctl::seed {
namespace {

constexpr std::array shapes{SeedShape::natural, SeedShape::chain, SeedShape::star, SeedShape::balanced,
                            SeedShape::hostile};

SeedOptions options_of(SeedShape shape, std::uint64_t users, std::uint64_t number = 1) {
  SeedOptions options;
  options.users = users;
  options.seed = number;
  options.shape = shape;
  return options;
}

// FNV-1a over all fields of a user.
class Digest {
 public:
  void add(std::string_view text) {
    for (const char c : text) add_byte(static_cast<unsigned char>(c));
    add_byte(0xff);
  }
  void add(std::uint64_t number) { add(std::to_string(number)); }
  [[nodiscard]] std::uint64_t value() const { return value_; }

 private:
  void add_byte(unsigned char byte) { value_ = (value_ ^ byte) * 0x100000001b3U; }
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

std::uint64_t digest_of(const SeedOptions& options, UserId first = {1}) {
  Generator generator(options, first);
  Digest digest;
  records::BulkUser user;
  for (std::uint64_t i = 0; i < options.users; ++i) {
    REQUIRE(generator.fill(i, user));
    for (const std::string_view text : {user.name, user.email, user.email_key, user.code}) digest.add(text);
    for (const std::uint64_t number : {user.id.value, user.referrer.value, std::uint64_t{user.disabled}}) {
      digest.add(number);
    }
    digest.add(static_cast<std::uint64_t>(user.registered_at.ms));
  }
  return digest.value();
}

TEST_CASE("the same seed gives the same users on every machine") {
  // Changing these digests changes the data that every published seed produces.
  CHECK(digest_of(options_of(SeedShape::natural, 3000)) == 0x54c6ffee427a180dU);
  CHECK(digest_of(options_of(SeedShape::chain, 3000)) == 0x12c89aee1dd6a81dU);
  CHECK(digest_of(options_of(SeedShape::star, 3000)) == 0xed39e25a114244a8U);
  CHECK(digest_of(options_of(SeedShape::balanced, 3000)) == 0xa118f24b75191d30U);
  CHECK(digest_of(options_of(SeedShape::hostile, 3000)) == 0xc88643b429a4ee7bU);
  CHECK(digest_of(options_of(SeedShape::natural, 3000, 2)) != digest_of(options_of(SeedShape::natural, 3000)));
}

TEST_CASE("a user does not depend on the users generated before") {
  const SeedOptions options = options_of(SeedShape::natural, 100);
  Generator all(options, {1});
  Generator one(options, {1});
  records::BulkUser user;
  for (std::uint64_t i = 0; i < 57; ++i) REQUIRE(all.fill(i, user));
  REQUIRE(all.fill(57, user));
  const std::string name(user.name);
  const std::string code(user.code);
  REQUIRE(one.fill(57, user));
  CHECK(user.name == name);
  CHECK(user.code == code);
}

TEST_CASE("every user is valid, distinct and within the period") {
  const SeedShape shape = GENERATE(from_range(shapes));
  CAPTURE(name_of(shape));
  const SeedOptions options = options_of(shape, 30'000, 7);
  Generator generator(options, {5});
  std::set<std::string> emails;
  std::set<std::string> codes;
  records::BulkUser user;
  Instant before = options.since;
  for (std::uint64_t i = 0; i < options.users; ++i) {
    REQUIRE(generator.fill(i, user));
    REQUIRE(user.id.value == 5 + i);
    REQUIRE(check_name(user.name));
    const auto email = email_key(user.email);
    REQUIRE(email);
    REQUIRE(email->text == user.email_key);
    const auto code = code_key(user.code);
    REQUIRE(code);
    REQUIRE(code->text == user.code_key);
    REQUIRE(emails.insert(email->text).second);
    REQUIRE(codes.insert(code->text).second);
    REQUIRE(user.registered_at >= before);
    REQUIRE(user.registered_at < options.until);
    REQUIRE(user.referrer != user.id);
    if (user.referrer.value != 0) {
      REQUIRE(user.referrer.value >= 5);
      REQUIRE(user.referrer.value < 5 + options.users);
    }
    before = user.registered_at;
  }
}

TEST_CASE("shapes match their names") {
  const std::uint64_t users = GENERATE(std::uint64_t{1}, std::uint64_t{2}, std::uint64_t{1000}, std::uint64_t{50'000});
  const auto planned = [&](SeedShape shape) {
    graph::Columns columns = plan(options_of(shape, users), {1});
    REQUIRE(columns.size() == users);
    bool ordered = true;
    for (std::size_t i = 0; i < users; ++i) {
      if (columns.referrers[i] != graph::no_node && columns.referrers[i] >= i) ordered = false;
    }
    if (columns.ordered) CHECK(ordered);
    CHECK(graph::find_loops(columns).empty());
    return columns;
  };
  const auto depth = [](const graph::Columns& columns) {
    const auto depths = graph::depths(columns);
    return *std::max_element(depths.begin(), depths.end());
  };
  CHECK(depth(planned(SeedShape::chain)) == users - 1);
  CHECK(graph::count_all(planned(SeedShape::star)).of[0].direct == users - 1);
  const graph::Counts balanced = graph::count_all(planned(SeedShape::balanced));
  CHECK(balanced.of[0].direct == std::min<std::uint64_t>(10, users - 1));
  CHECK(depth(planned(SeedShape::hostile)) + 1 >= std::min<std::uint64_t>(10'000, users / 2));
}

TEST_CASE("the natural shape has a few users with many referrals, and grows") {
  const graph::Columns columns = plan(options_of(SeedShape::natural, 100'000), {1});
  const graph::Counts counts = graph::count_all(columns);
  std::uint64_t active = 0;
  std::uint64_t referred = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (counts.of[i].direct > 0) ++active;
    if (columns.referrers[i] != graph::no_node) ++referred;
  }
  CHECK(referred > 50'000);
  CHECK(referred < 65'000);
  CHECK(active > 15'000);
  CHECK(active < 40'000);
  const auto by_direct = [](const graph::Count& a, const graph::Count& b) { return a.direct < b.direct; };
  CHECK(std::max_element(counts.of.begin(), counts.of.end(), by_direct)->direct > 300);
  const std::int64_t middle = (SeedOptions{}.since.ms + SeedOptions{}.until.ms) / 2;
  std::size_t first_half = 0;
  while (columns.registered_at[first_half] < middle) ++first_half;
  CHECK(first_half < 45'000);
}

TEST_CASE("hostile users have forward referrers, many aliases and disabled accounts") {
  const SeedOptions options = options_of(SeedShape::hostile, 25'000);
  const graph::Columns columns = plan(options, {1});
  std::uint64_t forward = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns.referrers[i] != graph::no_node && columns.referrers[i] > i) ++forward;
  }
  CHECK(forward > 10);
  const graph::Counts counts = graph::count_all(columns);
  CHECK(counts.in_loops == 0);
  CHECK(counts.of[10'000].direct >= hostile_block - 1);
}

TEST_CASE("short and very long periods work") {
  SeedOptions options = options_of(SeedShape::natural, 500);
  options.since = {0};
  options.until = {1};
  const graph::TimeColumn at_once = plan(options, {1}).registered_at;
  REQUIRE(at_once.size() == 500);
  for (std::size_t i = 0; i < at_once.size(); ++i) CHECK(at_once[i] == 0);
  options.since = {-62'135'596'800'000};
  options.until = {253'402'300'800'000};
  const graph::TimeColumn times = plan(options, {1}).registered_at;
  REQUIRE(times.size() == 500);
  CHECK(times.ascending());
  CHECK(times[0] >= options.since.ms);
  CHECK(times[499] < options.until.ms);
}

}  // namespace
}  // namespace refctl::seed
