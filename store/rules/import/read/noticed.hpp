#pragma once

#include "store/rules/import/read/staged.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace refctl::importing {

// What is odd about a file without being wrong: the caller is told.
struct Noticed {
  std::vector<std::string> unknown_columns;
  std::uint64_t other_models = 0;  // objects
  std::uint64_t had_more = 0;      // users with a role that is not trusted
  std::uint64_t zoneless = 0;      // times taken as UTC
  std::uint64_t new_ids = 0;       // given since the file's were taken

  // What shows while the chunk is read.
  void add(const Chunk& chunk);
};

[[nodiscard]] std::vector<std::string> warnings_of(const Noticed& noticed);

}  // namespace refctl::importing
