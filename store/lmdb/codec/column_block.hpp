#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// The longest payload of which LMDB stores two per 4 KB page without an overflow page (FORMAT.md).
inline constexpr std::size_t max_payload = 2018;

// A value of the columns table: the ids, referrers (0: none) and times of neighbouring users, as three arrays.
struct ColumnBlock {
  std::vector<std::uint64_t> ids;  // ascending
  std::vector<std::uint64_t> referrers;
  std::vector<std::int64_t> times;

  [[nodiscard]] std::size_t size() const { return ids.size(); }
  void clear();
  void append(std::uint64_t id, std::uint64_t referrer, std::int64_t time);
};

// False if the bytes are not a valid block; `block` is then unspecified. Reuses the vectors' memory. Without
// `with_times`, `times` is empty.
[[nodiscard]] bool read_columns(std::string_view bytes, ColumnBlock& block, bool with_times = true);
// Returns the packed block; it may be longer than max_payload.
[[nodiscard]] std::string write_columns(const ColumnBlock& block);

// The number of users in a packed block and the id of the first, read without decoding the rest.
struct ColumnHead {
  std::uint64_t count = 0;
  std::uint64_t first = 0;
};
[[nodiscard]] std::optional<ColumnHead> read_column_head(std::string_view bytes);

}  // namespace refctl::lmdb
