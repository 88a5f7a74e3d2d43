#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace refctl::importing {

inline constexpr std::size_t max_record_bytes = std::size_t{1} << 20U;

// How records follow each other in a file: a line each, in a JSON array, or as the rows of a CSV file.
enum class Container : std::uint8_t { lines, array, rows };

// Where a record stands in the file.
struct Extent {
  std::uint32_t begin = 0;  // from the chunk's begin
  std::uint32_t length = 0;
};

// Finds where records end, so that a file can be cut into chunks of complete ones without being understood.
class Splitter {
 public:
  Splitter() = default;
  Splitter(const Splitter&) = delete;
  Splitter& operator=(const Splitter&) = delete;
  virtual ~Splitter() = default;

  // `buffer` begins where the last cut ended; `last` says that nothing follows it. Returns the length of the part that
  // is complete records. `extents` gets each of them; lines of JSON are not listed, for the parser finds them faster.
  // A file broken beyond its records: ErrorCode::import_refused.
  virtual Result<std::size_t> cut(std::string_view buffer, bool last, std::vector<Extent>& extents) = 0;
};

struct SplitRules {
  Container container = Container::lines;
  char delimiter = ',';            // of rows
  std::uint64_t first_line = 1;    // of rows: the number of the line that they begin on
  std::size_t objects_around = 0;  // the array, whose rest follows it
};

[[nodiscard]] std::unique_ptr<Splitter> make_splitter(const SplitRules& rules);

}  // namespace refctl::importing
