#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace refctl::importing {

// Finds records by the fingerprint of a key: an open-addressed table of 8 bytes a slot, half of the
// fingerprint and the record's index. Whether two keys are truly equal is asked of the caller.
class KeyTable {
 public:
  // Room for `count` records without growing.
  void reserve(std::size_t count) {
    const std::size_t wanted = count + count / 2 + 16;
    slots_.assign(std::bit_ceil(wanted), 0);
    mask_ = slots_.size() - 1;
  }

  void prefetch(std::uint64_t fingerprint) const { __builtin_prefetch(&slots_[fingerprint & mask_]); }

  // The record of the same key that was inserted first; absent if `record` is that.
  template <typename Equal>
  std::optional<std::uint32_t> insert(std::uint64_t fingerprint, std::uint32_t record, const Equal& equal) {
    for (std::size_t at = fingerprint & mask_;; at = (at + 1) & mask_) {
      if (slots_[at] == 0) {
        slots_[at] = entry(fingerprint, record);
        return std::nullopt;
      }
      if (may_be(slots_[at], fingerprint) && equal(index(slots_[at]))) return index(slots_[at]);
    }
  }

  template <typename Equal>
  [[nodiscard]] std::optional<std::uint32_t> find(std::uint64_t fingerprint, const Equal& equal) const {
    if (slots_.empty()) return std::nullopt;
    for (std::size_t at = fingerprint & mask_; slots_[at] != 0; at = (at + 1) & mask_) {
      if (may_be(slots_[at], fingerprint) && equal(index(slots_[at]))) return index(slots_[at]);
    }
    return std::nullopt;
  }

 private:
  // The high half tells slots apart, for the low bits chose the place; an index is kept plus one.
  static std::uint64_t entry(std::uint64_t fingerprint, std::uint32_t record) {
    return (fingerprint & 0xFFFFFFFF00000000U) | (std::uint64_t{record} + 1);
  }
  static bool may_be(std::uint64_t slot, std::uint64_t fingerprint) { return (slot ^ fingerprint) >> 32U == 0; }
  static std::uint32_t index(std::uint64_t slot) { return static_cast<std::uint32_t>(slot) - 1; }

  std::vector<std::uint64_t> slots_;
  std::size_t mask_ = 0;
};

}  // namespace refctl::importing
