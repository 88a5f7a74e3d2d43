#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::lmdb {

// The longest payload whose node still lies inside a 4 KB page, two to a page (FORMAT.md).
inline constexpr std::size_t max_payload = 2018;

// A value of the columns table: the ids, referrers (0: none) and times of neighbouring users side by side.
struct ColumnBlock {
  std::vector<std::uint64_t> ids;  // ascending
  std::vector<std::uint64_t> referrers;
  std::vector<std::int64_t> times;

  [[nodiscard]] std::size_t size() const { return ids.size(); }
  void clear();
  void append(std::uint64_t id, std::uint64_t referrer, std::int64_t time);
};

// False, with `block` in no known state, if the bytes are no block. Reuses the vectors' memory.
[[nodiscard]] bool read_columns(std::string_view bytes, ColumnBlock& block);
// The packed block, however long.
[[nodiscard]] std::string write_columns(const ColumnBlock& block);

// The number of users in a packed block and the first's id, without reading the rest.
struct ColumnHead {
  std::uint64_t count = 0;
  std::uint64_t first = 0;
};
[[nodiscard]] std::optional<ColumnHead> read_column_head(std::string_view bytes);

}  // namespace refctl::lmdb
