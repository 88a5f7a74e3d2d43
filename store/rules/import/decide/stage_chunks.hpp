#pragma once

#include "store/rules/import/decide/staging.hpp"
#include "store/rules/import/read/read_users.hpp"

#include <cstdint>
#include <vector>

namespace refctl::importing {

// Gathers all chunks in a Staging, for those who decide about them.
class StageChunks final : public ChunkSink {
 public:
  explicit StageChunks(Staging& staging) : staging_(staging) {}

  Result<> take(Chunk& chunk) override;
  [[nodiscard]] std::uint64_t users() const override { return staging_.records.size(); }
  // After the last.
  [[nodiscard]] Result<> finish() { return staging_.texts.seal(); }

 private:
  Staging& staging_;
  std::uint64_t places_ = 0;  // lines or elements so far
};

}  // namespace refctl::importing
