#include "store/lmdb/codec/checksum.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <xxhash.h>

namespace refctl::lmdb {

namespace {

// No value is this long; the limit protects against checksumming gigabytes when a length is damaged.
constexpr std::size_t longest_value = std::size_t{64} << 20;

}  // namespace

std::uint32_t checksum(Table table, std::string_view key, std::string_view payload) {
  XXH64_hash_t seed = XXH3_64bits_withSeed(key.data(), key.size(), static_cast<XXH64_hash_t>(table));
  return static_cast<std::uint32_t>(XXH3_64bits_withSeed(payload.data(), payload.size(), seed));
}

std::optional<std::string_view> verify_checksum(Table table, std::string_view key, std::string_view value) {
  if (value.size() < checksum_size || value.size() > longest_value) return std::nullopt;
  std::string_view payload = value.substr(0, value.size() - checksum_size);
  if (load<std::uint32_t>(payload.data() + payload.size()) != checksum(table, key, payload)) return std::nullopt;
  return payload;
}

}  // namespace refctl::lmdb
