#include "store/wire/views/page_json.hpp"
#include "store/wire/views/session_json.hpp"
#include "store/wire/views/tree_json.hpp"
#include "store/wire/views/user_json.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace refctl;
using namespace refctl::wire;

namespace {

UserView anna() {
  return {.user = {.id = {7},
                   .name = "Anna",
                   .email = "anna@example.com",
                   .code = "ANNA",
                   .referrer = UserId{3},
                   .registered_at = {1772366400000},
                   .role = Role::support,
                   .disabled = false,
                   .erased = false},
          .referred_by = Referrer{{3}, "Bob", "BOB"}};
}

constexpr std::string_view anna_members =
    R"("id":7,"name":"Anna","email":"anna@example.com","role":"support","referral_code":"ANNA",)"
    R"("referred_by":{"id":3,"name":"Bob","referral_code":"BOB"},"registered_at":"2026-03-01T12:00:00.000Z","disabled":false)";

std::string object(std::string_view members) { return "{" + std::string(members) + "}"; }

template <typename Write>
std::string written(const Write& write) {
  std::string text;
  JsonWriter out(text);
  write(out);
  return text;
}

}  // namespace

TEST_CASE("a user has the keys of cli.md in their order") {
  CHECK(written([](JsonWriter& out) { write_user(out, anna()); }) == object(anna_members));
  UserView root = anna();
  root.referred_by.reset();
  CHECK(written([&](JsonWriter& out) { write_user(out, root); }).find(R"("referred_by":null)") != std::string::npos);
}

TEST_CASE("erased users and referrers have null for erased fields") {
  UserView gone = anna();
  gone.user.name = gone.user.email = gone.user.code = "";
  gone.user.erased = true;
  gone.referred_by = Referrer{{3}, "", ""};
  CHECK(
      written([&](JsonWriter& out) { write_user(out, gone); }) ==
      R"({"id":7,"name":null,"email":null,"role":"support","referral_code":null,)"
      R"("referred_by":{"id":3,"name":null,"referral_code":null},"registered_at":"2026-03-01T12:00:00.000Z","disabled":false})");
}

TEST_CASE("details, sessions and pages keep their key order") {
  CHECK(written([](JsonWriter& out) {
          write_details(out, {anna(), 2, 5, 1, {{3}, {7}}});
        }) == object(std::string(anna_members) + R"(,"referral_points":2,"downline":5,"depth":1,"path":[3,7])"));
  const OpenedSession session{Secret::copy_of("t.o.k"), {1772366400000}, anna()};
  CHECK(written([&](JsonWriter& out) { write_session(out, session, "lmdb:/x"); }) ==
        R"({"token":"t.o.k","expires_at":"2026-03-01T12:00:00.000Z","user":)" + object(anna_members) +
            R"(,"target":"lmdb:/x"})");
  CHECK(written([&](JsonWriter& out) { write_login_response(out, session); }) ==
        R"({"jwt":"t.o.k","expires_at":"2026-03-01T12:00:00.000Z","user":)" + object(anna_members) + "}");
  CHECK(written([](JsonWriter& out) {
          write_whoami(out, {anna(), 2, {1772366400000}}, "T");
        }) == R"({"user":)" + object(anna_members) + R"(,"target":"T","expires_at":"2026-03-01T12:00:00.000Z"})");
  CHECK(written([](JsonWriter& out) {
          write_own_user(out, {anna(), 2, {1772366400000}});
        }) == object(std::string(anna_members) + R"(,"referral_points":2,"expires_at":"2026-03-01T12:00:00.000Z")"));

  Page<ReferralView> page;
  page.count = 3;
  page.results = {{{9}, "N", "n@x.org", {0}}};
  page.has_next = true;
  page.request.number = 2;
  page.has_previous = true;
  CHECK(written([&](JsonWriter& out) { write_page(out, page, numbered_ends(page), write_referral); }) ==
        R"({"count":3,"next":3,"previous":1,"results":[{"id":9,"name":"N","email":"n@x.org",)"
        R"("registered_at":"1970-01-01T00:00:00.000Z"}]})");
}

TEST_CASE("a row of referrals escapes its texts and shows an erased user as null") {
  const std::string long_name(400, 'n');
  for (const std::string& name : {std::string("Юлия"), std::string("a \"b\" \\ \n"), std::string("\xFF"), long_name}) {
    const ReferralView row{.id = {9007199254740991}, .name = name, .email = "n•••@x.org", .registered_at = {1}};
    CHECK(written([&](JsonWriter& out) { write_referral(out, row); }) ==
          R"({"id":9007199254740991,"name":)" + written([&](JsonWriter& out) { out.text(name); }) +
              R"(,"email":"n•••@x.org","registered_at":"1970-01-01T00:00:00.001Z"})");
  }
  const ReferralView erased{.id = {3}, .name = {}, .email = {}, .registered_at = {0}};
  CHECK(written([&](JsonWriter& out) { write_referral(out, erased); }) ==
        R"({"id":3,"name":null,"email":null,"registered_at":"1970-01-01T00:00:00.000Z"})");
}

TEST_CASE("a tree is nested from its pre-order") {
  std::string text;
  TreeJson tree(text, true);
  TreeNode node;
  for (const auto& [id, level] :
       std::initializer_list<std::pair<std::uint64_t, std::uint64_t>>{{1, 0}, {2, 1}, {3, 2}, {4, 1}, {5, 0}}) {
    node.id = {id};
    node.level = level;
    tree.add(node);
  }
  tree.finish();
  std::string shape;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text.compare(at, 5, "\"id\":") == 0) shape += text[at + 5];
    if (text[at] == '[' || text[at] == ']') shape += text[at];
  }
  CHECK(shape == "[1[2[3[]]4[]]5[]]");
  CHECK(text.find("},{\"id\":5") != std::string::npos);
}
