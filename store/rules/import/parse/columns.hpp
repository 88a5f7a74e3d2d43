#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Which of the file's columns (CSV) or keys (JSON) means what. A slot is a place in a parser's array of values:
// that of a Field, or behind them one of a Django dump's own. Immutable once made; threads share it.
class Columns {
 public:
  static constexpr int unknown = -1;  // to be named in a warning
  static constexpr int ignored = -2;  // known to be of no use here

  // For jsonl, json and csv: our names, as --map says. ErrorCode::usage for a field that there is not.
  [[nodiscard]] static Result<Columns> plain(const ImportOptions& options);
  // For the `fields` of a Django dump: its names in the slots of DjangoSlot, mapped ones in those of Field.
  [[nodiscard]] static Result<Columns> django(const ImportOptions& options);
  // For the outer object of a Django dump: model, pk, fields.
  [[nodiscard]] static Columns django_outer();

  [[nodiscard]] int slot_of(std::string_view column) const;
  [[nodiscard]] std::size_t slots() const { return slots_; }
  // The columns that --map names, for telling which are missing.
  [[nodiscard]] const std::vector<std::string>& mapped() const { return mapped_; }

 private:
  struct Entry {
    std::string column;
    int slot;
  };

  [[nodiscard]] Result<> map_fields(const ImportOptions& options);
  void add(std::string_view column, int slot);

  std::vector<Entry> entries_;
  std::vector<std::string> mapped_;
  std::size_t slots_ = 0;
};

}  // namespace refctl::importing
