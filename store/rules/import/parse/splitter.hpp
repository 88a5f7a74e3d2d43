#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace refctl::importing {

inline constexpr std::size_t max_record_bytes = std::size_t{1} << 20U;

// What separates the records of a file: one per line, elements of a JSON array, or rows of a CSV file.
enum class Container : std::uint8_t { lines, array, rows };

// The position of a record.
struct Extent {
  std::uint32_t begin = 0;  // offset in the chunk
  std::uint32_t length = 0;
};

// Finds the ends of records, so that a file can be cut into chunks of complete records without parsing them.
class Splitter {
 public:
  Splitter() = default;
  Splitter(const Splitter&) = delete;
  Splitter& operator=(const Splitter&) = delete;
  virtual ~Splitter() = default;

  // `buffer` begins where the last cut ended; `last`: no bytes follow. Returns the length of the part that consists of
  // complete records. Adds their extents, except for lines of JSON, which the parser finds faster.
  // ErrorCode::import_refused: the file is malformed outside of its records.
  virtual Result<std::size_t> cut(std::string_view buffer, bool last, std::vector<Extent>& extents) = 0;
};

struct SplitRules {
  Container container = Container::lines;
  char delimiter = ',';            // of rows
  std::uint64_t first_line = 1;    // of rows: the number of their first line
  std::size_t objects_around = 0;  // enclosing the array; their ends follow it
};

[[nodiscard]] std::unique_ptr<Splitter> make_splitter(const SplitRules& rules);

}  // namespace refctl::importing
