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

// Takes records apart, one after the other; a record is a line, a CSV record or an element of an array.
// What it hands out lives until the next call. One thread at a time; `layout` outlives it.
class RecordParser {
 public:
  enum class Outcome { record, blank, malformed, other_model };

  // What is odd about a row of a CSV file that is taken all the same.
  struct RowNotes {
    bool is_short = false;       // fewer cells than the header has: the missing ones are empty
    bool no_line_end = false;    // the last row of a file that may have been cut
    std::uint32_t nameless = 0;  // cells that are not empty, in columns without a name
  };

  RecordParser() = default;
  RecordParser(const RecordParser&) = delete;
  RecordParser& operator=(const RecordParser&) = delete;
  virtual ~RecordParser() = default;

  // `fault` is filled in for malformed. other_model: an object of a Django dump that is no user.
  virtual Outcome parse(std::string_view record, Fields& fields, std::string& fault) = 0;
  // The same of a line at the beginning of a text of many, where it is sound; returns its length with its line break.
  // 0: it is not, or the container is another; the caller looks for the line's end.
  virtual std::size_t parse_line(std::string_view /*text*/, Fields& /*fields*/) { return 0; }
  // Names of columns that were not read so far, each once.
  [[nodiscard]] virtual std::vector<std::string> unknown_columns() const = 0;
  // Columns so far that were read under another name than the field's.
  [[nodiscard]] virtual std::span<const AliasColumn> alias_columns() const = 0;
  // Of the last record of a Django dump: its model.
  [[nodiscard]] virtual std::string_view model() const { return {}; }
  // Of the last row of a CSV file.
  [[nodiscard]] const RowNotes& row_notes() const { return notes_; }

 protected:
  RowNotes notes_;
};

[[nodiscard]] std::unique_ptr<RecordParser> make_parser(const Layout& layout);

}  // namespace refctl::importing
