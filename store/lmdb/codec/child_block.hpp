#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// A value of the children table: the users whom each of 32 neighboring referrers referred. A referrer with a long list
// is a hub: only the count is here, the ids are blocks of the hubs table (number_block.hpp).
struct ChildList {
  std::uint8_t slot = 0;  // referrer modulo 32
  bool hub = false;
  std::uint64_t count = 0;
  std::vector<std::uint64_t> ids;  // in order of (registered_at, id); empty for a hub
};
using ChildBlock = std::vector<ChildList>;  // by slot, no empty lists

// False if the bytes are no block.
[[nodiscard]] bool read_children(std::string_view bytes, ChildBlock& block);
[[nodiscard]] std::string write_children(const ChildBlock& block);

// The list of one slot out of a packed block, the others skipped. `list.count` is 0 where it has none.
[[nodiscard]] bool read_child_list(std::string_view bytes, std::uint8_t slot, ChildList& list);

}  // namespace refctl::lmdb
