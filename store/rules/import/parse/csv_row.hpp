#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Splits one CSV record (RFC 4180, with any delimiter: quotes doubled inside quotes, line breaks inside quotes) into
// cells. Removes the apostrophe that refctl's export adds to protect spreadsheets ("'=1+1").
// Cells are valid until the next record. Used by one thread.
class RowSplitter {
 public:
  explicit RowSplitter(char delimiter) : delimiter_(delimiter) {}

  // Returns the fault, or nothing if the record is valid.
  [[nodiscard]] std::optional<std::string> split(std::string_view record);
  [[nodiscard]] const std::vector<std::string_view>& cells() const { return cells_; }

 private:
  char delimiter_;
  std::vector<std::string_view> cells_;
  std::string unquoted_;
};

}  // namespace refctl::importing
