#pragma once

#include "store/rules/import/record_parser.hpp"
#include "store/rules/import/staged.hpp"
#include "store/rules/import/stager.hpp"

#include <string_view>
#include <vector>

namespace refctl::importing {

// A piece of the file as it was cut: whole records. `extents` as the splitter gave them.
struct Piece {
  std::string_view text;
  std::vector<Extent> extents;
  bool want_extents = false;
  std::uint64_t number = 0;  // of the piece in the file
};

// Takes a piece apart and checks its records, each by itself.
[[nodiscard]] Chunk read_chunk(const Piece& piece, const Layout& layout, const StageRules& rules, RecordParser& parser);

}  // namespace refctl::importing
