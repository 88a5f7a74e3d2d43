#pragma once

#include "store/rules/import/parse/record_parser.hpp"
#include "store/rules/import/read/staged.hpp"
#include "store/rules/import/read/stager.hpp"

#include <string_view>
#include <vector>

namespace refctl::importing {

// A piece of the file as it was cut: whole records. `extents` as the splitter gave them.
struct Piece {
  std::string_view text;
  std::vector<Extent> extents;
  bool want_extents = false;
  std::uint64_t number = 0;        // of the piece in the file
  std::uint64_t begin = 0;         // its place in the file, in bytes
  std::uint64_t of = 1;            // so many such pieces has the file, roughly
  std::uint32_t lines_before = 0;  // lines of the file that belong to no piece
};

// Takes a piece apart, checks its records, each by itself, and puts them into the chunk, which is empty.
void read_chunk(const Piece& piece, const Layout& layout, const StageRules& rules, RecordParser& parser, Chunk& chunk);

}  // namespace refctl::importing
