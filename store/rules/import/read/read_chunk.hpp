#pragma once

#include "store/rules/import/parse/record_parser.hpp"
#include "store/rules/import/read/import_record.hpp"
#include "store/rules/import/read/record_validator.hpp"

#include <string_view>
#include <vector>

namespace refctl::importing {

// The text of a chunk: complete records, with their `extents` as determined by the splitter.
struct ChunkText {
  std::string_view text;
  std::vector<Extent> extents;
  bool want_extents = false;
  std::uint64_t number = 0;        // of the chunk in the file
  std::uint64_t begin = 0;         // its offset in the file
  std::uint64_t of = 1;            // estimate of the number of such chunks in the file
  std::uint32_t lines_before = 0;  // lines before it that belong to no chunk
};

// Parses and validates the records of a text and adds them to the empty chunk.
void read_chunk(const ChunkText& input, const Layout& layout, const ValidationRules& rules, RecordParser& parser,
                Chunk& chunk);

}  // namespace refctl::importing
