#pragma once

#include "store/result.hpp"
#include "store/rules/import/read/staged.hpp"
#include "store/temp_file.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace refctl::importing {

// The texts of all records, a block for each chunk: in memory up to a bound, what is more in a temporary file.
// Filled by one thread; once sealed, any thread may read.
class TextStore {
 public:
  static constexpr std::uint64_t memory_bound = std::uint64_t{256} << 20U;

  explicit TextStore(std::uint64_t bound = memory_bound) : bound_(bound) {}

  // Blocks are numbered from 0 in the order they come.
  [[nodiscard]] Result<> add(std::string&& block);
  [[nodiscard]] Result<> seal();
  // Lets go of the memory that texts of the file have filled: called now and then by whoever goes through many.
  void let_go() const { file_.let_go(); }
  [[nodiscard]] PackedTexts at(const Staged& record) const {
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
  std::vector<std::string> blocks_;    // empty where the block is in the file
  std::vector<std::uint64_t> places_;  // in the file
  std::vector<const char*> begins_;
  TempFile file_;
};

}  // namespace refctl::importing
