#include "store/lmdb/codec/checksum.hpp"
#include "store/lmdb/env/checksum_prefetch.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace refctl::lmdb {
namespace {

// Values with checksums under ascending keys: enough to start a second thread, or only a few.
struct Values {
  std::vector<std::string> bytes;
  std::vector<UnverifiedValue> sealed;

  explicit Values(std::size_t count) {
    bytes.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint64_t key = i * 3;
      std::string& value = bytes.emplace_back("payload " + std::to_string(i));
      const std::string_view key_bytes(reinterpret_cast<const char*>(&key), sizeof key);
      const std::uint32_t seal = checksum(Table::columns, key_bytes, value);
      value.append(reinterpret_cast<const char*>(&seal), sizeof seal);
      sealed.push_back({.key = key, .value = value});
    }
  }
};

TEST_CASE("values checked in advance are returned unchanged, and damage is found at its place") {
  const std::size_t count = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{100}, std::size_t{5000});
  Values values(count);
  std::vector<std::size_t> broken;
  if (count >= 100) broken = {7, count / 2, count - 1};
  for (const std::size_t i : broken) values.bytes[i][2] ^= 1;
  ChecksumPrefetch checked(Table::columns, values.sealed);
  for (std::size_t i = 0; i < count; ++i) {
    const auto payload = checked.payload(i);
    const bool whole = std::find(broken.begin(), broken.end(), i) == broken.end();
    REQUIRE(payload.has_value() == whole);
    if (whole) CHECK(*payload == "payload " + std::to_string(i));
  }
}

TEST_CASE("a reader may stop anywhere, and a value stored under another key is damaged") {
  Values values(5000);
  values.sealed[3].key = 8;
  ChecksumPrefetch checked(Table::columns, values.sealed);
  CHECK(checked.payload(0));
  CHECK_FALSE(checked.payload(3));
}

TEST_CASE("a value too short for a checksum is damaged") {
  const std::string none;
  const std::vector<UnverifiedValue> values(1, UnverifiedValue{.key = 0, .value = none});
  ChecksumPrefetch checked(Table::columns, values);
  CHECK_FALSE(checked.payload(0));
}

}  // namespace
}  // namespace refctl::lmdb
