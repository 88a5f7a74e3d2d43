#include "store/model/access/secret.hpp"
#include "store/model/text/utf8.hpp"
#include "store/model/user/code_readings.hpp"
#include "store/model/user/name.hpp"
#include "store/model/user/referral_code.hpp"
#include "store/model/user/user.hpp"
#include "store/model/user/user_ref.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <set>

using namespace refctl;

TEST_CASE("UTF-8 is counted strictly") {
  CHECK(count_code_points("") == 0U);
  CHECK(count_code_points("plain ascii, longer than a block") == 32U);
  CHECK(count_code_points("12345678\u00E9\u20AC\U0001F600x") == 12U);
  CHECK(count_code_points("\xf4\x8f\xbf\xbf") == 1U);
  for (const char* text :
       {"\x80", "\xc0\xaf", "\xc1\xbf", "\xc3", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82", "\xf0\x8f\xbf\xbf",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "abcdefgh\xc3", "\xe2\x28\xa1"}) {
    CHECK_FALSE(is_utf8(text));
    CHECK(code_point_length(text) <= 1);
  }
  CHECK(code_point_length("\u20ACx") == 3);
  CHECK(code_point_length("") == 0);
}

TEST_CASE("a name is 1 to 200 code points") {
  CHECK(check_name("A"));
  CHECK(check_name("\x1b[31m anything\n goes"));
  std::string two_hundred;
  for (int i = 0; i < 200; ++i) two_hundred += "\u00E9";
  CHECK(check_name(two_hundred));
  for (const std::string& name : {std::string(), two_hundred + "x", std::string("\xff"), std::string(201, 'x')}) {
    const auto checked = check_name(name);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().code == ErrorCode::invalid_field);
    CHECK(checked.error().fields.at(0).field == "name");
  }
}

TEST_CASE("a referral code's key is its upper case") {
  CHECK(code_key("abc-D_9")->text == "ABC-D_9");
  CHECK(code_key("_ab")->text == "_AB");
  CHECK(code_key(std::string(32, 'z'))->text == std::string(32, 'Z'));
  for (const std::string& code :
       {std::string(), std::string("ab"), std::string(33, 'a'), std::string("-abc"), std::string("a b"),
        std::string("a\u00E9b"), std::string("a.b"), std::string("ab\0c", 4)}) {
    const auto key = code_key(code);
    REQUIRE_FALSE(key);
    CHECK(key.error().code == ErrorCode::invalid_field);
    CHECK(key.error().fields.at(0).field == "referral_code");
  }
}

TEST_CASE("a code is read as people copy it by hand") {
  const auto accepted = [](std::string_view typed) {
    std::set<std::string> keys;
    for (const CodeReading& reading : readings_of_code(typed)) {
      if (reading.accepted) keys.insert(reading.key.text);
    }
    return keys;
  };
  using Keys = std::set<std::string>;
  CHECK(accepted("F8TGQO4S3I") == Keys{"F8TGQ04S31"});
  CHECK(accepted("f8tgqo4s3l") == Keys{"F8TGQ04S31"});
  CHECK(accepted("F8TG-Q04S31") == Keys{"F8TGQ04S31"});
  CHECK(accepted("F8TG Q04 S31") == Keys{"F8TGQ04S31"});
  CHECK(accepted("F8TG\u00A0Q04S31") == Keys{"F8TGQ04S31"});
  CHECK(accepted("F8TG\u2013Q04S31") == Keys{"F8TGQ04S31", "F8TG-Q04S31"});
  CHECK(accepted("JOE-24") == Keys{"JOE24", "J0E24", "J0E-24"});
  CHECK(accepted("XYZ42").empty());
  CHECK(accepted("x").empty());
  CHECK(accepted("").empty());
  CHECK(accepted("a.b").empty());
  CHECK(accepted("OOOOOOOOOO").empty());  // too many codes look like it
  CHECK(accepted(std::string(10'000, '-') + "XYZ42").empty());

  // What looks the same is known, but not what the code is read as.
  const auto readings = readings_of_code("F8TGQ04S3I");
  const auto found = std::ranges::find(readings, CodeKey{"F8TGQO4S31"}, &CodeReading::key);
  REQUIRE(found != readings.end());
  CHECK_FALSE(found->accepted);
  CHECK(std::ranges::find(readings, CodeKey{"F8TGQ04S3I"}, &CodeReading::key) == readings.end());
}

TEST_CASE("a code that may mean two users means nobody") {
  const auto readings = readings_of_code("F8TG-QO4S31");
  const auto number_of = [&](const std::string& key) {
    const auto found = std::ranges::find(readings, CodeKey{key}, &CodeReading::key);
    REQUIRE(found != readings.end());
    return static_cast<std::size_t>(found - readings.begin());
  };
  const auto match = [&](const std::vector<std::string>& keys, bool one_owner = false) {
    std::vector<std::size_t> owned;
    for (const std::string& key : keys) owned.push_back(number_of(key));
    return match_code(readings, owned, [&](std::size_t i, std::size_t j) { return one_owner || i == j; }).kind;
  };
  using Kind = CodeMatch::Kind;
  CHECK(match({}) == Kind::nobody);
  CHECK(match({"F8TGQ04S31"}) == Kind::one);
  CHECK(match({"F8TGQO4S31"}) == Kind::one);
  CHECK(match({"F8TGQ04S3I"}) == Kind::nobody);
  CHECK(match({"F8TGQ04S31", "F8TG-Q04S31"}) == Kind::ambiguous);
  CHECK(match({"F8TGQ04S31", "F8TGQ04S3L"}) == Kind::ambiguous);
  CHECK(match({"F8TGQ04S3L", "F8TGQ04S31"}) == Kind::ambiguous);
  CHECK(match({"F8TGQ04S3L", "F8TGQ04S31"}, true) == Kind::one);
}

TEST_CASE("a generated code has ten unambiguous characters") {
  std::array<std::uint8_t, generated_code_length> random{0, 9, 10, 17, 18, 31, 32, 255, 20, 21};
  CHECK(code_from_random(random) == "09AHJZ0ZMN");
  for (int first = 0; first < 256; ++first) {
    random[0] = static_cast<std::uint8_t>(first);
    const std::string code = code_from_random(random);
    CHECK(code_key(code)->text == code);
    CHECK(code.find_first_of("ILOU") == std::string::npos);
  }
}

TEST_CASE("roles have names") {
  for (const Role role : {Role::member, Role::support, Role::admin}) CHECK(role_named(name_of(role)) == role);
  CHECK_FALSE(role_named("Admin"));
  CHECK_FALSE(role_named(""));
  CHECK(name_of(static_cast<Role>(77)) == "member");
}

TEST_CASE("a user is referred to by id, e-mail or code") {
  auto ref = parse_user_ref("17");
  REQUIRE(ref);
  CHECK(ref->kind == UserRef::Kind::id);
  CHECK(ref->id == UserId{17});
  CHECK_FALSE(ref->forced);
  CHECK(ref->text == "17");
  CHECK(parse_user_ref("9007199254740991")->id.value == max_user_id);

  ref = parse_user_ref("a@b");
  CHECK(ref->kind == UserRef::Kind::email);
  CHECK(ref->text == "a@b");
  ref = parse_user_ref("6b86b2");
  CHECK(ref->kind == UserRef::Kind::code);
  CHECK(ref->text == "6b86b2");

  ref = parse_user_ref("id:17");
  CHECK(ref->id == UserId{17});
  CHECK(ref->forced);
  ref = parse_user_ref("code:17");
  CHECK(ref->kind == UserRef::Kind::code);
  CHECK(ref->text == "17");
  CHECK(ref->forced);
  ref = parse_user_ref("email:root@localhost");
  CHECK(ref->kind == UserRef::Kind::email);
  CHECK(ref->text == "root@localhost");
  CHECK(UserRef::of(UserId{5}).id == UserId{5});
}

TEST_CASE("an invalid reference is refused with the reason") {
  for (const char* text : {"", "id:", "id:x", "email:", "code:"}) {
    INFO(text);
    const auto ref = parse_user_ref(text);
    REQUIRE_FALSE(ref);
    CHECK(ref.error().code == ErrorCode::usage);
    CHECK_FALSE(ref.error().hint.empty());
  }
  for (const char* text : {"0", "id:0", "9007199254740992", "99999999999999999999999999999999"}) {
    INFO(text);
    const auto ref = parse_user_ref(text);
    REQUIRE_FALSE(ref);
    CHECK(ref.error().code == ErrorCode::no_such_user);
  }
}

TEST_CASE("a secret takes over its text and wipes the source") {
  // Short texts are stored inside the string object, where a plain move leaves the bytes.
  std::string text = "canary-12";
  const char* bytes = text.data();
  const Secret taken(std::move(text));
  CHECK(taken.reveal() == "canary-12");
  CHECK(std::string_view(bytes, 9) == std::string_view("\0\0\0\0\0\0\0\0\0", 9));  // NOLINT: reads moved-from bytes

  Secret from = Secret::copy_of("another-1");
  const char* inside = from.reveal().data();
  Secret to = std::move(from);
  CHECK(to.reveal() == "another-1");
  CHECK(inside[0] == '\0');
  CHECK(inside[8] == '\0');

  Secret over = Secret::copy_of("something long enough to be on the heap");
  over = std::move(to);
  CHECK(over.reveal() == "another-1");
  Secret& same = over;
  over = std::move(same);
  CHECK(over.size() == 9);
  CHECK(Secret().empty());

  std::string shortened = "0123456789";
  shortened.resize(2);
  const char* kept = shortened.data();
  wipe(shortened);
  CHECK(shortened.empty());
  CHECK(kept[9] == '\0');
}
