#include "store/rules/import/read/read_chunk.hpp"

#include <algorithm>
#include <cstring>

namespace refctl::importing {

namespace {

class ChunkReader {
 public:
  ChunkReader(const Piece& piece, const Layout& layout, const StageRules& rules, RecordParser& parser, Chunk& chunk)
      : piece_(piece), layout_(layout), parser_(parser), chunk_(chunk), stager_(rules, chunk, piece.number) {}

  void run() {
    if (layout_.format == ImportFormat::jsonl) {
      read_lines();
    } else if (layout_.format == ImportFormat::csv) {
      read_csv();
    } else {
      for (const Extent& extent : piece_.extents) read(extent, chunk_.places++);
    }
    chunk_.unknown_columns = parser_.unknown_columns();
  }

 private:
  void read_lines() {
    const std::string_view text = piece_.text;
    std::size_t at = 0;
    while (at < text.size()) {
      if (const std::size_t length = parser_.parse_line(text.substr(at), fields_); length > 0) {
        const std::size_t line_break = text[at + length - 1] == '\n' ? 1 : 0;
        take({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(length - line_break)}, chunk_.places++);
        at += length;
        continue;
      }
      const auto* found = static_cast<const char*>(std::memchr(text.data() + at, '\n', text.size() - at));
      const std::size_t end = found == nullptr ? text.size() : static_cast<std::size_t>(found - text.data());
      read({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end - at)}, chunk_.places++);
      at = end + 1;
    }
  }

  // The place of a CSV record is the line that it begins on.
  void read_csv() {
    std::size_t counted = 0;
    for (const Extent& extent : piece_.extents) {
      count_lines(counted, extent.begin);
      counted = extent.begin;
      read(extent, chunk_.places);
    }
    count_lines(counted, piece_.text.size());
  }

  void count_lines(std::size_t begin, std::size_t end) {
    const auto part = piece_.text.substr(begin, end - begin);
    chunk_.places += static_cast<std::uint32_t>(std::ranges::count(part, '\n'));
  }

  void read(const Extent& extent, std::uint32_t place) {
    switch (parser_.parse(piece_.text.substr(extent.begin, extent.length), fields_, fault_)) {
      case RecordParser::Outcome::blank: return;
      case RecordParser::Outcome::other_model: ++chunk_.other_models; return;
      case RecordParser::Outcome::malformed: stager_.add_malformed(fault_, place); break;
      case RecordParser::Outcome::record: return take(extent, place);
    }
    if (piece_.want_extents) chunk_.extents.push_back(extent);
  }

  void take(const Extent& extent, std::uint32_t place) {
    stager_.add(fields_, place);
    if (piece_.want_extents) chunk_.extents.push_back(extent);
  }

  const Piece& piece_;
  const Layout& layout_;
  RecordParser& parser_;
  Chunk& chunk_;
  Stager stager_;
  Fields fields_;
  std::string fault_;
};

}  // namespace

void read_chunk(const Piece& piece, const Layout& layout, const StageRules& rules, RecordParser& parser, Chunk& chunk) {
  // A packed record is shorter than its text, and few have less than a hundred bytes.
  constexpr std::size_t bytes_a_record = 100;
  chunk.texts.reserve(piece.text.size() / 2);
  chunk.records.reserve(piece.text.size() / bytes_a_record);
  chunk.emails.reserve(piece.text.size() / bytes_a_record);
  chunk.codes.reserve(piece.text.size() / bytes_a_record);
  chunk.begin = piece.begin;
  chunk.of = piece.of;
  ChunkReader(piece, layout, rules, parser, chunk).run();
}

}  // namespace refctl::importing
