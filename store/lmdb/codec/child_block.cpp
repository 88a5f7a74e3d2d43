#include "store/lmdb/codec/child_block.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/tables.hpp"

#include <algorithm>
#include <limits>

namespace refctl::lmdb {

namespace {

constexpr unsigned hub_bit = 0x80;

// Reads one list's head; false at the end or where the bytes are none.
bool read_head(Unpacker& in, ChildList& list) {
  auto head = in.fixed<std::uint8_t>();
  list.hub = (head & hub_bit) != 0;
  list.slot = static_cast<std::uint8_t>(head & ~hub_bit);
  list.count = in.varint();
  // A list takes at least a byte an id: a count beyond that is no count.
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

std::optional<HubBlock> HubBlock::of(std::string_view bytes) {
  if (bytes.empty() || static_cast<std::uint8_t>(bytes[0]) > 1) return std::nullopt;
  const HubBlock block(bytes.substr(1), bytes[0] == 1 ? 8 : 4);
  const std::size_t count = block.size();
  if (count == 0 || count > ids_per_hub_block || count * block.width_ != block.ids_.size()) return std::nullopt;
  return block;
}

std::uint64_t HubBlock::operator[](std::size_t at) const {
  const char* id = ids_.data() + at * width_;
  return width_ == 8 ? load<std::uint64_t>(id) : load<std::uint32_t>(id);
}

bool read_hub(std::string_view bytes, std::vector<std::uint64_t>& ids) {
  const auto block = HubBlock::of(bytes);
  if (!block) return false;
  ids.resize(block->size());
  for (std::size_t i = 0; i < ids.size(); ++i) ids[i] = (*block)[i];
  return true;
}

std::string write_hub(const std::uint64_t* ids, std::size_t count) {
  bool wide =
      std::any_of(ids, ids + count, [](std::uint64_t id) { return id > std::numeric_limits<std::uint32_t>::max(); });
  std::size_t width = wide ? 8 : 4;
  std::string bytes(1 + count * width, '\0');
  bytes[0] = wide ? 1 : 0;
  for (std::size_t i = 0; i < count; ++i) {
    char* at = bytes.data() + 1 + i * width;
    if (wide) {
      store(at, ids[i]);
    } else {
      store(at, static_cast<std::uint32_t>(ids[i]));
    }
  }
  return bytes;
}

std::string hub_key(std::uint64_t referrer, std::uint64_t number) {
  std::string key;
  key.reserve(16);
  append_key(key, referrer);
  append_key(key, number);
  return key;
}

}  // namespace refctl::lmdb
