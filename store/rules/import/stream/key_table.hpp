#pragma once

#include "store/sorting/big_vector.hpp"

#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Hash table from keys to ids, for millions of keys. Stores a text with each key (not necessarily the key itself), to
// distinguish keys with the same hash. The table is far larger than the CPU caches: when looking up many keys, call
// `prefetch` a few keys in advance.
class KeyTable {
 public:
  // `expected`: an estimate of the number of keys; the table grows if there are more.
  explicit KeyTable(std::size_t expected);

  // Returns how many keys with that hash were added before. The text is at most as long as an e-mail address.
  std::size_t add(std::uint64_t hash, std::uint64_t id, std::string_view text);
  void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[slot_of(hash)]); }

  // Returns the id of the first entry with that hash and a text for which `matches` returns true; 0: none.
  template <typename Matches>
  [[nodiscard]] std::uint64_t find(std::uint64_t hash, Matches&& matches) const {
    for (std::size_t slot = slot_of(hash); slots_[slot].entry != nullptr; slot = next(slot)) {
      if (slots_[slot].hash != hash) continue;
      const Entry entry = read(slots_[slot].entry);
      if (matches(entry.text)) return entry.id;
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
  std::size_t put(std::uint64_t hash, const char* entry);
  void grow();
  char* room(std::size_t bytes);

  sorting::BigVector<Slot> slots_;
  std::size_t used_ = 0;
  std::vector<std::unique_ptr<char[]>> blocks_;  // of entries
  std::size_t block_used_;
};

}  // namespace refctl::importing
