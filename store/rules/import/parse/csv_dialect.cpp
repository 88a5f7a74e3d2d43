#include "store/rules/import/parse/csv_dialect.hpp"

#include "store/model/text/ascii.hpp"
#include "store/rules/import/parse/csv_row.hpp"
#include "store/rules/import/parse/splitter.hpp"

#include <algorithm>
#include <array>

namespace refctl::importing {

namespace {

struct Header {
  std::size_t columns = 0;
  bool has_email = false;
};

bool is_email(const ColumnMap& columns, std::string_view name) {
  const int slot = columns.slot_of(name);
  if (slot == static_cast<int>(Field::email) || slot == static_cast<int>(Field::erased)) return true;
  return slot >= first_alias_slot && alias_of_slot(slot).field == Field::email;
}

// Splits the header at the beginning of the text by the delimiter.
Header header_by(char delimiter, std::string_view text, bool whole, const ColumnMap& columns) {
  // The length of a header is limited, because with an unclosed quote the complete block would be the header.
  constexpr std::size_t max_bytes = 65'536;
  const std::string_view beginning = text.substr(0, max_bytes);
  std::vector<Extent> extents;
  const auto splitter = make_splitter({.container = Container::rows, .delimiter = delimiter});
  (void)splitter->cut(beginning, whole && beginning.size() == text.size(), extents).has_value();
  if (extents.empty()) return {};
  RowSplitter row(delimiter);
  if (row.split(beginning.substr(extents[0].begin, extents[0].length))) return {};
  const auto& cells = row.cells();
  return {.columns = cells.size(),
          .has_email = std::ranges::any_of(cells, [&](std::string_view cell) { return is_email(columns, cell); })};
}

// Returns the delimiter in a line like `sep=;`, which Excel writes and reads.
std::optional<char> named_delimiter(std::string_view line) {
  if (line.starts_with('"') && line.ends_with('"') && line.size() > 1) line = line.substr(1, line.size() - 2);
  if (line.size() != 5 || line[3] != '=') return std::nullopt;
  const bool sep = ascii_lower(line[0]) == 's' && ascii_lower(line[1]) == 'e' && ascii_lower(line[2]) == 'p';
  return sep ? std::optional(line[4]) : std::nullopt;
}

}  // namespace

CsvDialect detect_dialect(std::string_view text, bool whole, const ColumnMap& columns, std::optional<char> forced) {
  constexpr std::array delimiters = {',', ';', '\t', '|'};
  CsvDialect dialect;
  for (;;) {
    const std::string_view rest = text.substr(dialect.skip);
    const std::size_t newline = rest.find('\n');
    std::string_view line = rest.substr(0, newline);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool blank = line.find_first_not_of(" \t") == std::string_view::npos;
    const auto named = named_delimiter(line);
    // A line whose first column is named # is a header, not a comment.
    const bool comment = line.starts_with('#') && std::ranges::none_of(delimiters, [&](char delimiter) {
                           return header_by(delimiter, rest, whole, columns).has_email;
                         });
    if (newline == std::string_view::npos || (!blank && !named && !comment)) break;
    if (named && !forced) forced = named;
    dialect.skip += newline + 1;
    ++dialect.skipped_lines;
  }
  const std::string_view header = text.substr(dialect.skip);
  if (forced) {
    dialect.delimiter = *forced;
    dialect.has_email = header_by(*forced, header, whole, columns).has_email;
    return dialect;
  }
  Header best;
  for (const char delimiter : delimiters) {
    const Header found = header_by(delimiter, header, whole, columns);
    if (std::pair(found.has_email, found.columns) <= std::pair(best.has_email, best.columns)) continue;
    best = found;
    dialect.delimiter = delimiter;
    dialect.has_email = found.has_email;
  }
  return dialect;
}

}  // namespace refctl::importing
