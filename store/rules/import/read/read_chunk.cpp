#include "store/rules/import/read/read_chunk.hpp"

#include "store/model/text/utf8.hpp"

#include <algorithm>
#include <cstring>

namespace refctl::importing {

namespace {

class ChunkReader {
 public:
  ChunkReader(const ChunkText& input, const Layout& layout, const ValidationRules& rules, RecordParser& parser,
              Chunk& chunk)
      : input_(input), layout_(layout), parser_(parser), chunk_(chunk), validator_(rules, chunk, input.number) {}

  void run() {
    if (layout_.by_line()) chunk_.places = input_.lines_before;
    switch (layout_.container) {
      case Container::lines: read_lines(); break;
      case Container::rows: read_csv(); break;
      case Container::array:
        for (const Extent& extent : input_.extents) read(extent, chunk_.places++);
        break;
    }
    chunk_.unknown_columns = parser_.unknown_columns();
    chunk_.alias_columns.assign(parser_.alias_columns().begin(), parser_.alias_columns().end());
  }

 private:
  void read_lines() {
    const std::string_view text = input_.text;
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
    for (const Extent& extent : input_.extents) {
      count_lines(counted, extent.begin);
      counted = extent.begin;
      read(extent, chunk_.places);
    }
    count_lines(counted, input_.text.size());
  }

  void count_lines(std::size_t begin, std::size_t end) {
    const auto part = input_.text.substr(begin, end - begin);
    chunk_.places += static_cast<std::uint32_t>(std::ranges::count(part, '\n'));
  }

  void read(const Extent& extent, std::uint32_t place) {
    const std::string_view record = input_.text.substr(extent.begin, extent.length);
    switch (parser_.parse(record, fields_, fault_)) {
      case RecordParser::Outcome::blank: return;
      case RecordParser::Outcome::other_model: ++model().others; return;
      case RecordParser::Outcome::malformed:
        validator_.add_malformed(fault_, place);
        note_encoding(record);
        break;
      case RecordParser::Outcome::record:
        if (layout_.format == ImportFormat::django) ++model().users;
        note_row();
        return take(extent, place);
    }
    if (input_.want_extents) chunk_.extents.push_back(extent);
  }

  void take(const Extent& extent, std::uint32_t place) {
    chunk_.corrections.null_words += fields_.null_words;
    chunk_.corrections.trimmed += fields_.trimmed;
    const std::uint64_t faults = chunk_.fault_count;
    validator_.add(fields_, place);
    if (chunk_.fault_count != faults) note_encoding(input_.text.substr(extent.begin, extent.length));
    if (input_.want_extents) chunk_.extents.push_back(extent);
  }

  void note_encoding(std::string_view record) {
    if (!is_utf8(record)) ++chunk_.corrections.not_utf8;
  }

  void note_row() {
    const RecordParser::RowNotes& row = parser_.row_notes();
    chunk_.corrections.short_rows += row.is_short ? 1 : 0;
    chunk_.corrections.nameless_cells += row.nameless;
    chunk_.corrections.no_line_end |= row.no_line_end;
  }

  // The count of the last object's model.
  ModelCount& model() {
    const std::string_view name = parser_.model();
    const auto known = std::ranges::find(chunk_.models, name, &ModelCount::model);
    if (known != chunk_.models.end()) return *known;
    return chunk_.models.emplace_back(ModelCount{.model = std::string(name)});
  }

  const ChunkText& input_;
  const Layout& layout_;
  RecordParser& parser_;
  Chunk& chunk_;
  RecordValidator validator_;
  Fields fields_;
  std::string fault_;
};

}  // namespace

void read_chunk(const ChunkText& input, const Layout& layout, const ValidationRules& rules, RecordParser& parser,
                Chunk& chunk) {
  // A packed record is shorter than its text, and few have less than a hundred bytes.
  constexpr std::size_t bytes_per_record = 100;
  chunk.texts.reserve(input.text.size() / 2);
  chunk.records.reserve(input.text.size() / bytes_per_record);
  chunk.emails.reserve(input.text.size() / bytes_per_record);
  chunk.codes.reserve(input.text.size() / bytes_per_record);
  chunk.begin = input.begin;
  chunk.of = input.of;
  ChunkReader(input, layout, rules, parser, chunk).run();
}

}  // namespace refctl::importing
