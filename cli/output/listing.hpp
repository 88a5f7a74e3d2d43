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
  bool time = false;           // a terminal, where room is scarce, shows it to the minute, or only its date
  bool whole = false;          // never cut while other columns can give way
  bool only_if_asked = false;  // not in a table unless --fields names it
  bool wraps = false;          // a long text goes on in further lines
  // Where a terminal is too narrow, columns are left out in descending order of `drop` (0: never), unless --fields
  // names them, so that the others keep `least` columns (0: the table's default).
  unsigned drop = 0;
  std::size_t least = 0;
  // How a table shows the value; null: table_text.
  std::string (*text)(const Value& value) = nullptr;
};

// The columns of the rows that wire::write_user emits: a listing of users, a path of them.
[[nodiscard]] std::span<const Column> user_columns();

// Rows as the output options want them: a table, CSV, JSON lines, or one JSON object with the rows as `results`. Each
// row goes straight from its writer in store/wire into the output's text or the table's cells.
class Listing {
 public:
  // `columns` outlive it.
  Listing(Context& context, std::span<const Column> columns) : context_(context), columns_(columns) {}
  Listing(const Listing&) = delete;
  Listing& operator=(const Listing&) = delete;
  ~Listing() = default;

  // Before the first row. ErrorCode::usage for a field that rows do not have.
  [[nodiscard]] Result<> begin(std::uint64_t count, const wire::PageEnds& ends = {"null", "null"});
  // Shows the row (an object) that `write` emits into a wire::FieldSink. stop: the reader went away.
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
  std::optional<term::Table> table_;
  bool picked_ = false;     // --fields names the columns
  bool comma_ = false;      // a JSON array's row precedes
  bool line_ends_ = false;  // a row is a line
};

}  // namespace refctl::cli
