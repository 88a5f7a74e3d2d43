#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/read/input_file.hpp"
#include "store/rules/import/read/progress_reporter.hpp"
#include "store/rules/import/read/read_chunk.hpp"

#include <cstdint>

namespace refctl::importing {

// Receives the chunks of a file in order.
class ChunkSink {
 public:
  ChunkSink() = default;
  ChunkSink(const ChunkSink&) = delete;
  ChunkSink& operator=(const ChunkSink&) = delete;
  virtual ~ChunkSink() = default;

  // Moves out the parts that it keeps; the caller reuses the rest. An error stops the reading.
  virtual Result<> take(Chunk& chunk) = 0;
  // The number of users received so far.
  [[nodiscard]] virtual std::uint64_t users() const = 0;
};

// Reads the complete input, from its beginning, and validates each record, on all cores. Sets `layout` and `rules`
// before it passes the first chunk to the sink.
[[nodiscard]] Result<> read_users(InputFile& input, const ImportInput& source, const ImportOptions& options,
                                  bool want_extents, ProgressReporter& progress, Layout& layout, ValidationRules& rules,
                                  ChunkSink& sink);

}  // namespace refctl::importing
