#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace refctl::importing {

inline constexpr std::size_t max_record_bytes = std::size_t{1} << 20U;

// Where a record stands in the file.
struct Extent {
  std::uint32_t begin = 0;  // from the chunk's begin
  std::uint32_t length = 0;
};

// Finds where records end, so that a file can be cut into chunks of whole ones without being understood.
class Splitter {
 public:
  Splitter() = default;
  Splitter(const Splitter&) = delete;
  Splitter& operator=(const Splitter&) = delete;
  virtual ~Splitter() = default;

  // `buffer` begins where the last cut ended; `last` says that nothing follows it. The answer is the length of
  // the part that is whole records. `extents` gets each of them; lines of jsonl are not listed, for the
  // parser finds them faster. A file broken beyond its records: ErrorCode::import_refused.
  virtual Result<std::size_t> cut(std::string_view buffer, bool last, std::vector<Extent>& extents) = 0;
};

[[nodiscard]] std::unique_ptr<Splitter> make_splitter(ImportFormat format);

}  // namespace refctl::importing
