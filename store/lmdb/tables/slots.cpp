#include "store/lmdb/tables/slots.hpp"

#include "store/lmdb/codec/bytes.hpp"

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

Result<> put_slot(Txn& txn, Table table, std::uint64_t id, std::optional<std::string_view> record) {
  auto bytes = txn.get(table, block_of(id));
  if (!bytes) return failure_of(bytes);
  std::string held(bytes->value_or(std::string_view{}));
  std::optional<SlotBlock> block = *bytes ? read_slots(held) : SlotBlock{};
  if (!block) return txn.damaged(table, block_of(id));
  block->records[slot_of(id)] = record;
  if (block->empty()) return txn.erase(table, block_of(id));
  return txn.put(table, block_of(id), write_slots(*block));
}

Result<std::optional<std::string>> get_slot(Txn& txn, Table table, std::uint64_t id) {
  auto bytes = txn.get(table, block_of(id));
  if (!bytes) return failure_of(bytes);
  if (!*bytes) return std::optional<std::string>{};
  auto block = read_slots(**bytes);
  if (!block) return txn.damaged(table, block_of(id));
  const auto& record = block->records[slot_of(id)];
  if (!record) return std::optional<std::string>{};
  return std::optional<std::string>(std::string(*record));
}

}  // namespace refctl::lmdb
