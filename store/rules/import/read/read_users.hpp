#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/read/input.hpp"
#include "store/rules/import/read/pulse.hpp"
#include "store/rules/import/read/read_chunk.hpp"

#include <cstdint>

namespace refctl::importing {

// Where the chunks of a file go, one after the other in its order.
class ChunkSink {
 public:
  ChunkSink() = default;
  ChunkSink(const ChunkSink&) = delete;
  ChunkSink& operator=(const ChunkSink&) = delete;
  virtual ~ChunkSink() = default;

  // Takes out what it wants to keep; the rest is used again. An error ends the reading.
  virtual Result<> take(Chunk& chunk) = 0;
  // So far.
  [[nodiscard]] virtual std::uint64_t users() const = 0;
};

// Reads all of the input and checks each record by itself, on all cores. `input` is at its beginning. What the file
// turns out to be goes to `layout` and `rules` before the first chunk goes to the sink.
[[nodiscard]] Result<> read_users(Input& input, const ImportInput& source, const ImportOptions& options,
                                  bool want_extents, Pulse& pulse, Layout& layout, StageRules& rules, ChunkSink& sink);

}  // namespace refctl::importing
