#include "store/rules/import/parse/csv_row.hpp"

#include "store/wire/csv/csv.hpp"

#include <fmt/format.h>

namespace refctl::importing {

namespace {

constexpr std::size_t max_cells = 1024;

}  // namespace

std::optional<std::string> RowSplitter::split(std::string_view record) {
  cells_.clear();
  unquoted_.clear();
  unquoted_.reserve(record.size());  // so that views into it stay valid
  if (record.ends_with('\n')) record.remove_suffix(1);
  if (record.ends_with('\r')) record.remove_suffix(1);
  // Most records contain neither; then the cells need not be searched one by one.
  const std::size_t first_quote = record.find('"');
  const std::size_t first_return = record.find('\r');
  std::size_t at = 0;
  for (;;) {
    if (cells_.size() == max_cells) return fmt::format("more than {} columns", max_cells);
    std::string_view cell;
    if (at < record.size() && record[at] == '"') {
      const std::size_t begin = unquoted_.size();
      for (++at;; ++at) {
        const std::size_t quote = record.find('"', at);
        if (quote == std::string_view::npos) return "a quoted cell is not closed";
        cell = record.substr(at, quote - at);
        at = quote + 1;
        const bool doubled = at < record.size() && record[at] == '"';
        const bool copied = unquoted_.size() > begin;
        if (doubled || copied) unquoted_ += cell;
        if (!doubled) {
          if (copied) cell = std::string_view(unquoted_).substr(begin);
          break;
        }
        unquoted_ += '"';
      }
      if (at < record.size() && record[at] != delimiter_) return "there is text after the closing quote of a cell";
    } else {
      const std::size_t next = std::min(record.find(delimiter_, at), record.size());
      cell = record.substr(at, next - at);
      if (next > first_quote && cell.find('"') != std::string_view::npos) {
        return "an unquoted cell contains a quote";
      }
      if (next > first_return && cell.find('\r') != std::string_view::npos) {
        return "an unquoted cell contains a carriage return";
      }
      at = next;
    }
    if (wire::has_csv_guard(cell)) cell.remove_prefix(1);
    cells_.push_back(cell);
    if (at == record.size()) return std::nullopt;
    ++at;  // the delimiter
  }
}

}  // namespace refctl::importing
