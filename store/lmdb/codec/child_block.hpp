#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// A value of the children table: whom each of 32 neighbouring referrers brought. A referrer with a long
// list is a hub: here stands only how many, the ids lie in the hubs table.
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

// A value of the hubs table: up to 240 ids, every block but the last full.
inline constexpr std::size_t ids_per_hub_block = 240;
[[nodiscard]] bool read_hub(std::string_view bytes, std::vector<std::uint64_t>& ids);

// The same without taking it apart: `bytes` outlive it.
class HubBlock {
 public:
  // Absent if the bytes are no such value.
  [[nodiscard]] static std::optional<HubBlock> of(std::string_view bytes);
  [[nodiscard]] std::size_t size() const { return ids_.size() / width_; }
  [[nodiscard]] std::uint64_t operator[](std::size_t at) const;

 private:
  HubBlock(std::string_view ids, std::size_t width) : ids_(ids), width_(width) {}

  std::string_view ids_;
  std::size_t width_;
};
[[nodiscard]] std::string write_hub(const std::uint64_t* ids, std::size_t count);
[[nodiscard]] std::string hub_key(std::uint64_t referrer, std::uint64_t number);

}  // namespace refctl::lmdb
