#pragma once

#include "store/rules/import/decide/import_table.hpp"
#include "store/rules/import/read/read_users.hpp"

#include <cstdint>
#include <vector>

namespace refctl::importing {

// Collects all chunks of a file in an ImportTable, for the two-pass importer.
class ChunkCollector final : public ChunkSink {
 public:
  explicit ChunkCollector(ImportTable& table) : table_(table) {}

  Result<> take(Chunk& chunk) override;
  [[nodiscard]] std::uint64_t users() const override { return table_.records.size(); }
  // Called after the last chunk.
  [[nodiscard]] Result<> finish() { return table_.texts.seal(); }

 private:
  ImportTable& table_;
  std::uint64_t places_ = 0;  // lines or array elements so far
};

}  // namespace refctl::importing
