#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// One list in a value of the children table, which holds the children of 32 neighbouring referrers. A referrer with a
// long list is a hub: its list here has only the count, and its ids are in blocks of the hubs table (number_block.hpp).
struct ChildList {
  std::uint8_t slot = 0;  // referrer modulo 32
  bool hub = false;
  std::uint64_t count = 0;
  std::vector<std::uint64_t> ids;  // in order of (registered_at, id); empty for a hub
};
using ChildBlock = std::vector<ChildList>;  // by slot, no empty lists

// False if the bytes are not a valid block.
[[nodiscard]] bool read_children(std::string_view bytes, ChildBlock& block);
[[nodiscard]] std::string write_children(const ChildBlock& block);

// Reads the list of one slot from a packed block and skips the others. `list.count` is 0 if the slot has none.
[[nodiscard]] bool read_child_list(std::string_view bytes, std::uint8_t slot, ChildList& list);

}  // namespace refctl::lmdb
