#pragma once

#include "cli/context.hpp"
#include "cli/output/row_cells.hpp"
#include "cli/term/table.hpp"
#include "store/wire/json/json_writer.hpp"
#include "store/wire/views/page_json.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// A column of a listing: the key that its field has in JSON, and how a table shows it.
struct Column {
  std::string_view key;
  bool number = false;
  bool time = false;              // on a terminal without seconds or, if space is short, as a date
  bool whole = false;             // cut only after all other columns
  bool only_if_selected = false;  // shown in a table only if --fields names it
  bool wraps = false;             // a long text continues on further lines
  // If a terminal is too narrow, columns are left out in descending order of `drop` (0: never), unless --fields names
  // them, until the others have a width of at least `least` (0: the table's default).
  unsigned drop = 0;
  std::size_t least = 0;
  // How a table shows the value; null: table_text.
  std::string (*text)(const OutputValue& value) = nullptr;
};

// The columns of rows written by wire::write_user: listings of users, paths.
[[nodiscard]] std::span<const Column> user_columns();

// Prints rows as the output options request: as a table, CSV, JSON lines, or one JSON object with the rows as
// `results`. The writers of store/wire write each row directly into the output's text or the table's cells.
class Listing {
 public:
  // `columns` outlive it.
  Listing(Context& context, std::span<const Column> columns) : context_(context), columns_(columns) {}
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;
  ~Listing() = default;

  // Called before the first row. ErrorCode::usage: --fields names a field that rows do not have.
  [[nodiscard]] Result<> begin(std::uint64_t count, const wire::PageEnds& ends = {"null", "null"});
  // Prints the row (an object) that `write` emits into a wire::FieldSink. stop: the reader has closed the pipe.
  template <typename Write>
  Walk add(const Write& write) {
    if (cells_) {
      write(*cells_);
      show_cells();
    } else {
      context_.out().compose([&](std::string& text) {
        if (comma_) text += ',';
        wire::JsonWriter json(text);
        write(json);
        if (line_ends_) text += '\n';
      });
      comma_ = !line_ends_;
    }
    return context_.out().closed() ? Walk::stop : Walk::on;
  }
  void end();

 private:
  void begin_table();
  void show_cells();

  Context& context_;
  std::span<const Column> columns_;
  std::vector<std::string> shown_;  // keys
  std::optional<RowCells> cells_;   // absent: rows go into the output as complete JSON objects
  std::optional<term::TextTable> table_;
  bool selected_ = false;   // --fields names the columns
  bool comma_ = false;      // a row of a JSON array precedes
  bool line_ends_ = false;  // a row is a line
};

}  // namespace refctl::cli
