#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Splits one CSV record (RFC 4180, with any delimiter: quotes doubled inside quotes, line breaks inside quotes) into
// cells. A cell that our export guarded against spreadsheets ("'=1+1") loses that one apostrophe.
// The cells live until the next record. One thread at a time.
class RowSplitter {
 public:
  explicit RowSplitter(char delimiter) : delimiter_(delimiter) {}

  // Absent: it went well; else what is wrong.
  [[nodiscard]] std::optional<std::string> split(std::string_view record);
  [[nodiscard]] const std::vector<std::string_view>& cells() const { return cells_; }

 private:
  char delimiter_;
  std::vector<std::string_view> cells_;
  std::string unquoted_;
};

}  // namespace refctl::importing
