#pragma once

#include "store/sorting/big_vector.hpp"

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Whom keys lead to: a hash table of millions, filled and asked in turn. It keeps texts to tell keys of one hash
// apart: the caller's, not necessarily the key itself. Memory is far away from such a table's reader, so that who
// asks for many first calls `expect` for one a little ahead.
class KeyTable {
 public:
  // `about` so many keys; more take longer.
  explicit KeyTable(std::size_t about);

  // No text is longer than an e-mail address.
  void add(std::uint64_t hash, std::uint64_t id, std::string_view text);
  void expect(std::uint64_t hash) const { __builtin_prefetch(&slots_[slot_of(hash)]); }

  // The first with that hash and a text that `is_it`; 0: none.
  template <typename IsIt>
  [[nodiscard]] std::uint64_t find(std::uint64_t hash, IsIt&& is_it) const {
    for (std::size_t slot = slot_of(hash); slots_[slot].entry != nullptr; slot = next(slot)) {
      if (slots_[slot].hash != hash) continue;
      const Entry entry = read(slots_[slot].entry);
      if (is_it(entry.text)) return entry.id;
    }
    return 0;
  }

 private:
  struct Slot {
    std::uint64_t hash;
    const char* entry;  // id, length and text; null: free
  };
  struct Entry {
    std::uint64_t id;
    std::string_view text;
  };

  static Entry read(const char* at) {
    Entry entry{};
    std::memcpy(&entry.id, at, sizeof entry.id);
    const auto length = static_cast<unsigned char>(at[sizeof entry.id]);
    entry.text = {at + sizeof entry.id + 1, length};
    return entry;
  }
  [[nodiscard]] std::size_t slot_of(std::uint64_t hash) const {
    __extension__ using Wide = unsigned __int128;
    return static_cast<std::size_t>(Wide{hash} * slots_.size() >> 64U);
  }
  [[nodiscard]] std::size_t next(std::size_t slot) const { return slot + 1 == slots_.size() ? 0 : slot + 1; }
  void put(std::uint64_t hash, const char* entry);
  void grow();
  char* room(std::size_t bytes);

  sorting::BigVector<Slot> slots_;
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;  // of entries
  std::size_t block_used_;
};

}  // namespace refctl::importing
