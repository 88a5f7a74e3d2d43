#include "store/lmdb/slots.hpp"

#include "store/lmdb/bytes.hpp"

#include <algorithm>

namespace refctl::lmdb {

bool SlotBlock::empty() const {
  return std::ranges::none_of(records, [](const auto& record) { return record.has_value(); });
}

std::optional<SlotBlock> read_slots(std::string_view bytes) {
  Unpacker in(bytes);
  SlotBlock block;
  auto present = in.fixed<std::uint8_t>();
  for (std::size_t slot = 0; slot < users_per_block; ++slot) {
    if ((present >> slot & 1) != 0) block.records[slot] = in.text();
  }
  if (!in.done() || present == 0) return std::nullopt;
  return block;
}

std::string write_slots(const SlotBlock& block) {
  std::string bytes;
  bytes.reserve(1024);
  Packer out(bytes);
  unsigned present = 0;
  for (std::size_t slot = 0; slot < users_per_block; ++slot) {
    if (block.records[slot]) present |= 1u << slot;
  }
  out.fixed(static_cast<std::uint8_t>(present));
  for (const auto& record : block.records) {
    if (record) out.text(*record);
  }
  return bytes;
}

}  // namespace refctl::lmdb
