#pragma once

#include "store/lmdb/env/txn.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace refctl::lmdb {

// A block of the users or credentials table: the records of 8 neighbouring ids, any of which may be absent. The views
// refer to the bytes that were read, or are set by the caller.
struct SlotBlock {
  std::array<std::optional<std::string_view>, users_per_block> records;

  [[nodiscard]] bool empty() const;
};

// Absent if the bytes are not a valid block.
[[nodiscard]] std::optional<SlotBlock> read_slots(std::string_view bytes);
[[nodiscard]] std::string write_slots(const SlotBlock& block);

// Read or write the record of one id; absent: no record; writing absent removes it.
[[nodiscard]] Result<std::optional<std::string>> get_slot(Txn& txn, Table table, std::uint64_t id);
[[nodiscard]] Result<> put_slot(Txn& txn, Table table, std::uint64_t id, std::optional<std::string_view> record);

[[nodiscard]] inline std::uint64_t block_of(std::uint64_t id) { return id / users_per_block; }
[[nodiscard]] inline std::size_t slot_of(std::uint64_t id) { return static_cast<std::size_t>(id % users_per_block); }

}  // namespace refctl::lmdb
