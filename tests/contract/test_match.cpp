#include "store/records/bulk_load.hpp"
#include "tests/contract/backends.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

using namespace refctl;
using namespace refctl::test;

TEMPLATE_TEST_CASE("matching many keys equals finding them one by one", "[contract]", MemoryBackend, LmdbBackend) {
  TestType store;
  const auto count = GENERATE(as<std::uint64_t>{}, 0, 1, 3000);
  must(store->write([&](records::Writer& writer) -> Result<> {
    for (std::uint64_t id = 2; id <= 2 * count; id += 2) {
      if (Result<> done = put(writer, user_of(id)); !done) return done;
    }
    return {};
  }));
  // Every second key exists; one key is requested twice.
  std::vector<std::string> emails;
  std::vector<std::string> codes;
  for (std::uint64_t id = 1; id <= 2 * count + 50; ++id) {
    emails.push_back(email_of(user_of(id)).text);
    codes.push_back(code_of(user_of(id)).text);
  }
  emails.push_back(emails[1]);
  codes.push_back(codes[1]);
  const auto codec = must(store->bulk_codec());
  const auto matched = [&](const std::vector<std::string>& keys, bool by_email) {
    std::vector<std::pair<std::uint64_t, std::size_t>> hashed;
    for (std::size_t i = 0; i < keys.size(); ++i) hashed.emplace_back(codec->hash(keys[i]), i);
    std::ranges::sort(hashed);
    std::vector<std::uint64_t> hashes;
    for (const auto& [hash, i] : hashed) hashes.push_back(hash);
    std::map<std::size_t, std::uint64_t> met;
    must(store->read([&](records::Reader& reader) {
      const records::ManyKeys asked{
          .count = keys.size(), .text = [&](std::size_t i) { return keys[hashed[i].second]; }, .hashes = hashes};
      const records::Reader::Matched found = [&](std::size_t i, UserId id) { met[hashed[i].second] = id.value; };
      return by_email ? reader.match_emails(asked, found) : reader.match_codes(asked, found);
    }));
    return met;
  };
  // The same without hashes, in the keys' own order.
  const auto matched_by_text = [&](const std::vector<std::string>& keys, bool by_email) {
    std::map<std::size_t, std::uint64_t> met;
    must(store->read([&](records::Reader& reader) {
      const records::ManyKeys asked{.count = keys.size(), .text = [&](std::size_t i) { return keys[i]; }};
      const records::Reader::Matched found = [&](std::size_t i, UserId id) { met[i] = id.value; };
      return by_email ? reader.match_emails(asked, found) : reader.match_codes(asked, found);
    }));
    return met;
  };
  std::map<std::size_t, std::uint64_t> expected;
  for (std::uint64_t id = 2; id <= 2 * count; id += 2) expected[id - 1] = id;
  if (count > 0) expected[emails.size() - 1] = 2;
  CHECK(matched(emails, true) == expected);
  CHECK(matched(codes, false) == expected);
  CHECK(matched({}, true).empty());
  CHECK(matched_by_text(emails, true) == expected);
  CHECK(matched_by_text(codes, false) == expected);
  CHECK(matched_by_text({}, false).empty());
}
