#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/parse/fields.hpp"
#include "store/rules/import/parse/layout.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Parses records: lines, CSV records or elements of an array. Results are valid until the next call. Used by one
// thread; `layout` outlives it.
class RecordParser {
 public:
  enum class Outcome { record, blank, malformed, other_model };

  // Irregularities of a CSV row that is accepted.
  struct RowNotes {
    bool is_short = false;       // fewer cells than the header; missing cells are empty
    bool no_line_end = false;    // the last row of a file, which may be truncated
    std::uint32_t nameless = 0;  // cells that are not empty, in columns without a name
  };

  RecordParser() = default;
  RecordParser(const RecordParser&) = delete;
  RecordParser& operator=(const RecordParser&) = delete;
  virtual ~RecordParser() = default;

  // `fault` is set if the outcome is malformed. other_model: an object of a Django dump that is not a user.
  virtual Outcome parse(std::string_view record, Fields& fields, std::string& fault) = 0;
  // Parses the first line of a text; returns its length including the line break. 0: the line is invalid or the
  // container is not lines; the caller then searches the line's end.
  virtual std::size_t parse_line(std::string_view /*text*/, Fields& /*fields*/) { return 0; }
  // The columns that were not read so far, each once.
  [[nodiscard]] virtual std::vector<std::string> unknown_columns() const = 0;
  // The columns so far whose names are aliases of fields.
  [[nodiscard]] virtual std::span<const AliasColumn> alias_columns() const = 0;
  // The model of the last record of a Django dump.
  [[nodiscard]] virtual std::string_view model() const { return {}; }
  // The irregularities of the last row of a CSV file.
  [[nodiscard]] const RowNotes& row_notes() const { return notes_; }

 protected:
  RowNotes notes_;
};

[[nodiscard]] std::unique_ptr<RecordParser> make_parser(const Layout& layout);

}  // namespace refctl::importing
