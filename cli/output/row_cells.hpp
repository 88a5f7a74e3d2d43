#pragma once

#include "cli/output/value.hpp"
#include "store/wire/json/field_sink.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// How cells are formatted: for people, for `import` and spreadsheets, or as JSON values.
enum class CellForm { table, csv, json };

// Receives rows (objects) one after the other and holds the cells of the last row's selected columns. Cells of tables
// and CSV are not escaped or quoted yet.
class RowCells final : public wire::FieldSink {
 public:
  // The key of a column's field and, if not null, a special format for tables.
  struct Column {
    std::string key;
    std::string (*text)(const OutputValue& value) = nullptr;
  };

  RowCells(std::vector<Column> columns, CellForm form);

  // The cells of the last row, in the order of the columns. A field that the row lacks is an empty cell.
  [[nodiscard]] std::span<const std::string> cells() const { return cells_; }

  RowCells& begin_object() override;
  RowCells& end_object() override;
  RowCells& begin_array() override;
  RowCells& end_array() override;
  RowCells& key(std::string_view name) override;
  RowCells& text(std::string_view value) override;
  RowCells& integer(std::int64_t value) override;
  RowCells& integer(std::uint64_t value) override;
  RowCells& real(double value) override;
  RowCells& decimal(std::string_view digits) override;
  RowCells& boolean(bool value) override;
  RowCells& null() override;
  RowCells& instant(Instant at) override;

 private:
  static constexpr std::size_t unwanted = static_cast<std::size_t>(-1);

  // Caches the column of each field, because all rows have their fields in the same order.
  struct Place {
    std::string key;
    std::size_t column;
  };

  [[nodiscard]] std::size_t column_of(std::string_view key) const;
  // The cell of the next scalar. Null: it is not selected, or `nested_` receives it.
  [[nodiscard]] std::string* cell() {
    return depth_ == 1 && !keeps_ && column_ != unwanted ? &cells_[column_] : nullptr;
  }
  RowCells& open(FieldSink& (FieldSink::*begin)());
  RowCells& close(FieldSink& (FieldSink::*end)());
  template <typename Put, typename T>
  RowCells& scalar(const Put& put, FieldSink& (FieldSink::*pass_on)(T), T value);
  void finish_kept();
  [[nodiscard]] std::string_view nothing() const;

  std::vector<Column> columns_;
  CellForm form_;
  std::vector<std::string> cells_;
  std::vector<Place> places_;
  std::size_t next_place_ = 0;
  std::size_t column_ = unwanted;  // of the last key
  bool keeps_ = false;             // `nested_` receives the value of that column
  std::size_t depth_ = 0;          // of open objects and arrays; 1: the row itself
  ValueSink nested_;
};

// Returns a column for each key, without special formats.
[[nodiscard]] std::vector<RowCells::Column> columns_of(const std::vector<std::string>& keys);

// Appends an object with these keys and the cells (CellForm::json) as values.
void append_selected(std::string& text, std::span<const std::string> keys, const RowCells& cells);

}  // namespace refctl::cli
