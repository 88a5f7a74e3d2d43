#include "store/lmdb/codec/base64.hpp"

#include <catch2/catch.hpp>
#include <sodium.h>

#include <string>

using namespace refctl::lmdb;

namespace {

std::string by_libsodium(const std::string& bytes, bool padded) {
  const int variant = padded ? sodium_base64_VARIANT_ORIGINAL : sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
  std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    variant);
  text.pop_back();
  return text;
}

}  // namespace

TEST_CASE("base64 equals libsodium's and decodes to the same bytes") {
  std::string bytes;
  for (int size = 0; size < 300; ++size) {
    for (const bool padded : {false, true}) {
      const std::string text = to_base64(bytes, padded);
      REQUIRE(text == by_libsodium(bytes, padded));
      REQUIRE(from_base64(text, padded) == bytes);
    }
    bytes.push_back(static_cast<char>(size * 151 + 7));
  }
}

TEST_CASE("base64 that is not canonical is refused") {
  for (const auto* text : {"A", "AAAAA", "AB", "ABC", "A*==", "AA-_", "AAA=", "AA==", "A A", "AAAA\n",
                           "ä"
                           "AA"}) {
    INFO(text);
    const auto bytes = from_base64(text, false);
    if (bytes) CHECK(to_base64(*bytes, false) == text);
  }
  CHECK(!from_base64("AB", false));
  CHECK(!from_base64("AAB", false));
  CHECK(!from_base64("AA", true));
  CHECK(!from_base64("A===", true));
  CHECK(!from_base64("====", true));
  CHECK(!from_base64("AA==AA==", true));
  CHECK(!from_base64("AA=A", true));
  CHECK(from_base64("AA==", true) == std::string(1, '\0'));
}
