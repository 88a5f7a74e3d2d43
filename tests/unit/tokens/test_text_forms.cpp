#include "store/rules/tokens/text_forms.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <vector>

using namespace refctl;
using namespace refctl::tokens;

namespace {

std::string encoded(std::string_view bytes) {
  std::string out;
  append_base64url({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()}, out);
  return out;
}

std::string decoded(std::string_view text) {
  std::array<std::uint8_t, 64> out{};
  const auto size = decode_base64url(text, out);
  return size ? std::string(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(*size)) : "refused";
}

}  // namespace

TEST_CASE("base64url has no padding and one spelling") {
  CHECK(encoded("").empty());
  CHECK(encoded("f") == "Zg");
  CHECK(encoded("fo") == "Zm8");
  CHECK(encoded("foo") == "Zm9v");
  CHECK(encoded("\xfb\xff\xfe") == "-__-");
  for (const char* text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) CHECK(decoded(encoded(text)) == text);
  for (const char* text :
       {"Z", "Zg=", "Zg==", "Zh", "Zm9", "Zm9vZ", "+__-", "-/_-", " Zg", "Zg\n", "Z g", "Zg.", "Zm9v=", "\xc3\xa9"}) {
    INFO(text);
    CHECK(decoded(text) == "refused");
  }
}

TEST_CASE("no more is decoded than fits") {
  std::array<std::uint8_t, 2> out{};
  CHECK(decode_base64url("Zm8", out) == 2U);
  CHECK_FALSE(decode_base64url("Zm9v", out));
  CHECK_FALSE(decode_base64url("Zm9vYg", out));
}

TEST_CASE("keys and sessions have text forms") {
  const KeyId kid{0, 1, 0x23, 0x45, 0x67, 0x89, 0xab, 0xff};
  CHECK(kid_text(kid) == "000123456789abff");
  CHECK(parse_kid("000123456789abff") == kid);
  for (const char* text : {"", "000123456789abf", "000123456789abff0", "000123456789ABFF", "000123456789abfg"}) {
    CHECK_FALSE(parse_kid(text));
  }
  Jti jti{};
  jti.fill(0xff);
  CHECK(jti_text(jti) == "_____________________w");
  CHECK(parse_jti("_____________________w") == jti);
  for (const char* text :
       {"", "_____________________x", "_____________________", "______________________w", "_____________________w=="}) {
    CHECK_FALSE(parse_jti(text));
  }
}
