#pragma once

#include "store/lmdb/codec/tables.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::lmdb {

inline constexpr std::size_t checksum_size = 4;

// The low 32 bits of XXH3 over a value's payload, seeded with its table and key, so that a block that
// turns up in another's place is found out, too.
[[nodiscard]] std::uint32_t checksum(Table table, std::string_view key, std::string_view payload);

// The payload of a value as it lies in the store; absent if its checksum does not hold.
[[nodiscard]] std::optional<std::string_view> open_seal(Table table, std::string_view key, std::string_view value);

}  // namespace refctl::lmdb
