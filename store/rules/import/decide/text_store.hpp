#pragma once

#include "store/result.hpp"
#include "store/rules/import/read/import_record.hpp"
#include "store/temp_file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace refctl::importing {

// The texts of all records, one block per chunk: in memory up to a limit, the rest in a temporary file. Filled by one
// thread; after `seal` any thread may read.
class TextStore {
 public:
  static constexpr std::uint64_t memory_bound = std::uint64_t{32} << 20U;

  explicit TextStore(std::uint64_t bound = memory_bound) : bound_(bound) {}

  // Adds the next block; blocks are numbered from 0.
  [[nodiscard]] Result<> add(std::string&& block);
  [[nodiscard]] Result<> seal();
  // Releases the memory of mapped texts; called regularly while reading many texts.
  void release_memory() const { file_.release_memory(); }
  [[nodiscard]] PackedTexts at(const ImportRecord& record) const {
    const char* user = begins_[record.block] + record.text;
    const char* hash = user + record.user_size;
    return {.user = {user, record.user_size},
            .hash = {hash, record.hash_size},
            .referrer_key = {hash + record.hash_size, record.referrer_size},
            .own_names = {hash + record.hash_size + record.referrer_size, record.own_size}};
  }

 private:
  std::uint64_t bound_;
  std::uint64_t in_memory_ = 0;
  std::vector<std::string> blocks_;    // empty if the block is in the file
  std::vector<std::uint64_t> places_;  // offsets in the file
  std::vector<const char*> begins_;
  TempFile file_;
};

}  // namespace refctl::importing
