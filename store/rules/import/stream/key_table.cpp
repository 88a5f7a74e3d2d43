#include "store/rules/import/stream/key_table.hpp"

#include <algorithm>

namespace refctl::importing {

namespace {

constexpr std::size_t block_bytes = std::size_t{256} << 10U;
constexpr std::size_t min_slots = 1024;

}  // namespace

KeyTable::KeyTable(std::size_t expected)
    : slots_(std::max(min_slots, expected + expected / 2), Slot{0, nullptr}), block_used_(block_bytes) {}

std::size_t KeyTable::add(std::uint64_t hash, std::uint64_t id, std::string_view text) {
  if (used_ >= slots_.size() / 8 * 7) grow();
  char* const entry = room(sizeof id + 1 + text.size());
  std::memcpy(entry, &id, sizeof id);
  entry[sizeof id] = static_cast<char>(text.size());
  std::ranges::copy(text, entry + sizeof id + 1);
  ++used_;
  return put(hash, entry);
}

std::size_t KeyTable::put(std::uint64_t hash, const char* entry) {
  std::size_t same = 0;
  std::size_t slot = slot_of(hash);
  for (; slots_[slot].entry != nullptr; slot = next(slot)) same += slots_[slot].hash == hash ? 1 : 0;
  slots_[slot] = {hash, entry};
  return same;
}

void KeyTable::grow() {
  sorting::BigVector<Slot> old(slots_.size() * 2, Slot{0, nullptr});
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.entry != nullptr) put(slot.hash, slot.entry);
  }
}

char* KeyTable::room(std::size_t bytes) {
  if (block_used_ + bytes > block_bytes) {
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(block_bytes));
    block_used_ = 0;
  }
  char* const at = blocks_.back().get() + block_used_;
  block_used_ += bytes;
  return at;
}

}  // namespace refctl::importing
