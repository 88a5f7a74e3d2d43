#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/parse/columns.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// How the file is laid out, once its beginning has been looked at. Threads share it.
struct Layout {
  ImportFormat format = ImportFormat::jsonl;  // never automatic
  Columns columns;
  std::vector<int> csv_slots;  // of the CSV header's columns, in order
  std::vector<std::string> csv_unknown;

  [[nodiscard]] bool by_line() const { return format == ImportFormat::jsonl || format == ImportFormat::csv; }
};

// The layout of a file in that format; a CSV file's header follows by read_csv_header.
[[nodiscard]] Result<Layout> layout_of(ImportFormat format, const ImportOptions& options);

// Takes the first record of a CSV file as its header. ErrorCode::import_refused where a column stands twice, one
// that --map names is missing, or there is no e-mail column.
[[nodiscard]] Result<> read_csv_header(std::string_view record, Layout& layout);

// Takes records apart, one after the other; a record is a line, a CSV record or an element of an array.
// What it hands out lives until the next call. One thread at a time; `layout` outlives it.
class RecordParser {
 public:
  enum class Outcome { record, blank, malformed, other_model };

  RecordParser() = default;
  RecordParser(const RecordParser&) = delete;
  RecordParser& operator=(const RecordParser&) = delete;
  virtual ~RecordParser() = default;

  // `fault` is filled in for malformed. other_model: an object of a Django dump that is no user.
  virtual Outcome parse(std::string_view record, Fields& fields, std::string& fault) = 0;
  // The same of a line at the beginning of a text of many, where it is sound; gives its length with its line break.
  // 0: it is not, or this is no matter of lines; the caller looks for the line's end.
  virtual std::size_t parse_line(std::string_view /*text*/, Fields& /*fields*/) { return 0; }
  // Names of unknown columns met so far, each once.
  [[nodiscard]] virtual const std::vector<std::string>& unknown_columns() const = 0;
};

[[nodiscard]] std::unique_ptr<RecordParser> make_parser(const Layout& layout);

}  // namespace refctl::importing
