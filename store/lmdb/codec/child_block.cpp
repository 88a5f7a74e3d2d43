#include "store/lmdb/codec/child_block.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/tables.hpp"

namespace refctl::lmdb {

namespace {

constexpr unsigned hub_bit = 0x80;

// Reads the head of one list; false at the end of the block or if the bytes are malformed.
bool read_head(Unpacker& in, ChildList& list) {
  auto head = in.fixed<std::uint8_t>();
  list.hub = (head & hub_bit) != 0;
  list.slot = static_cast<std::uint8_t>(head & ~hub_bit);
  list.count = in.varint();
  // A list has at least one byte per id, so a larger count is invalid.
  bool sane = list.slot < referrers_per_block && list.count > 0 && (list.hub || list.count <= in.left().size());
  if (!sane) in.spoil();
  return in.ok();
}

void read_ids(Unpacker& in, ChildList& list) {
  list.ids.clear();
  if (list.hub) return;
  list.ids.reserve(static_cast<std::size_t>(list.count));
  for (std::uint64_t i = 0; i < list.count && in.ok(); ++i) list.ids.push_back(in.varint());
}

}  // namespace

bool read_children(std::string_view bytes, ChildBlock& block) {
  block.clear();
  Unpacker in(bytes);
  while (!in.left().empty()) {
    ChildList list;
    if (!read_head(in, list) || (!block.empty() && block.back().slot >= list.slot)) return false;
    read_ids(in, list);
    block.push_back(std::move(list));
  }
  return in.done() && !block.empty();
}

bool read_child_list(std::string_view bytes, std::uint8_t slot, ChildList& list) {
  Unpacker in(bytes);
  while (!in.left().empty()) {
    if (!read_head(in, list)) return false;
    if (list.slot == slot) {
      read_ids(in, list);
      return in.ok();
    }
    if (list.slot > slot) break;
    if (list.hub) continue;
    for (std::uint64_t i = 0; i < list.count; ++i) (void)in.varint();
  }
  list = {.slot = slot, .hub = false, .count = 0, .ids = {}};
  return in.ok();
}

std::string write_children(const ChildBlock& block) {
  std::string bytes;
  Packer out(bytes);
  for (const ChildList& list : block) {
    out.fixed(static_cast<std::uint8_t>(list.slot | (list.hub ? hub_bit : 0)));
    out.varint(list.count);
    for (std::uint64_t id : list.ids) out.varint(id);
  }
  return bytes;
}

}  // namespace refctl::lmdb
