#pragma once

#include "cli/output/value.hpp"
#include "store/wire/json/field_sink.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// For people, for `import` and spreadsheets, or as JSON values.
enum class CellForm { table, csv, json };

// Receives rows (objects) one after the other and keeps the cells of the wanted columns of the last one: scalars go
// straight into their cell. Cells of tables and of CSV are not yet escaped or quoted.
class RowCells final : public wire::FieldSink {
 public:
  // What a column holds: the key of its field and, if not null, how a table shows its value in a way of its own.
  struct Column {
    std::string key;
    std::string (*text)(const Value& value) = nullptr;
  };

  RowCells(std::vector<Column> columns, CellForm form);

  // The cells of the last row, in the order of the columns. A field that the row did not have is nothing.
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

  // Rows have their fields in one order: which column one goes to is looked up in the first row only.
  struct Place {
    std::string key;
    std::size_t column;
  };

  [[nodiscard]] std::size_t column_of(std::string_view key) const;
  // The cell that the next scalar goes to. Null: it is not wanted, or `nested_` receives it.
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
  std::size_t column_ = unwanted;  // of the key before
  bool keeps_ = false;             // the value of that column goes to `nested_` as a whole
  std::size_t depth_ = 0;          // of what is open; 1: the row itself
  ValueSink nested_;
};

// A column for each key, shown as every value of its kind is.
[[nodiscard]] std::vector<RowCells::Column> columns_of(const std::vector<std::string>& keys);

// Appends the object that has these keys and, as values, the cells (CellForm::json).
void append_picked(std::string& text, std::span<const std::string> keys, const RowCells& cells);

}  // namespace refctl::cli
