#pragma once

#include "store/lmdb/codec/tables.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::lmdb {

inline constexpr std::size_t checksum_size = 4;

// Returns the low 32 bits of XXH3 over a value's payload, seeded with its table and key, so that a block stored under
// another block's key is also detected.
[[nodiscard]] std::uint32_t checksum(Table table, std::string_view key, std::string_view payload);

// Returns the payload of a stored value; absent if its checksum is wrong.
[[nodiscard]] std::optional<std::string_view> verify_checksum(Table table, std::string_view key,
                                                              std::string_view value);

}  // namespace refctl::lmdb
