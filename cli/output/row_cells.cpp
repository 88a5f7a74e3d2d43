#include "cli/output/row_cells.hpp"

#include "store/wire/json/json_string.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace refctl::cli {

namespace {

template <typename Number>
void put_digits(std::string& cell, Number value) {
  std::array<char, 40> digits;
  cell.assign(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr);
}

}  // namespace

RowCells::RowCells(std::vector<Column> columns, CellForm form)
    : columns_(std::move(columns)), form_(form), cells_(columns_.size()) {}

std::size_t RowCells::column_of(std::string_view key) const {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].key == key) return i;
  }
  return unwanted;
}

// A value in `nested_` is complete when all its objects and arrays are closed.
void RowCells::finish_kept() {
  if (!keeps_ || !nested_.complete()) return;
  keeps_ = false;
  const OutputValue& value = nested_.value();
  std::string& cell = cells_[column_];
  switch (form_) {
    case CellForm::csv: cell = csv_text(value); break;
    case CellForm::json: cell = json_text(value); break;
    case CellForm::table: cell = columns_[column_].text != nullptr ? columns_[column_].text(value) : table_text(value);
  }
}

std::string_view RowCells::nothing() const {
  switch (form_) {
    case CellForm::table: return "-";
    case CellForm::csv: return "";
    case CellForm::json: return "null";
  }
  return {};
}

RowCells& RowCells::open(FieldSink& (FieldSink::*begin)()) {
  if (depth_++ == 0) {
    for (std::string& cell : cells_) cell = nothing();
    next_place_ = 0;
    return *this;
  }
  keeps_ = keeps_ || (depth_ == 2 && column_ != unwanted);
  if (keeps_) (nested_.*begin)();
  return *this;
}

RowCells& RowCells::close(FieldSink& (FieldSink::*end)()) {
  --depth_;
  if (!keeps_) return *this;
  (nested_.*end)();
  finish_kept();
  return *this;
}

template <typename Put, typename T>
RowCells& RowCells::scalar(const Put& put, FieldSink& (FieldSink::*pass_on)(T), T value) {
  if (keeps_) {
    (nested_.*pass_on)(value);
    finish_kept();
  } else if (std::string* const to = cell()) {
    put(*to);
  }
  return *this;
}

RowCells& RowCells::begin_object() { return open(&FieldSink::begin_object); }
RowCells& RowCells::end_object() { return close(&FieldSink::end_object); }
RowCells& RowCells::begin_array() { return open(&FieldSink::begin_array); }
RowCells& RowCells::end_array() { return close(&FieldSink::end_array); }

RowCells& RowCells::key(std::string_view name) {
  if (depth_ > 1) {
    if (keeps_) nested_.key(name);
    return *this;
  }
  if (next_place_ == places_.size() || places_[next_place_].key != name) {
    places_.resize(next_place_);
    places_.push_back({std::string(name), column_of(name)});
  }
  column_ = places_[next_place_++].column;
  keeps_ = column_ != unwanted && columns_[column_].text != nullptr && form_ == CellForm::table;
  return *this;
}

RowCells& RowCells::text(std::string_view value) {
  const auto put = [&](std::string& cell) {
    if (form_ == CellForm::json) {
      cell.clear();
      wire::append_json_string(cell, value);
    } else if (!value.empty() || form_ == CellForm::csv) {
      cell = value;
    }
  };
  return scalar(put, &FieldSink::text, value);
}

RowCells& RowCells::integer(std::int64_t value) {
  return scalar([&](std::string& cell) { put_digits(cell, value); }, &FieldSink::integer, value);
}

RowCells& RowCells::integer(std::uint64_t value) {
  return scalar([&](std::string& cell) { put_digits(cell, value); }, &FieldSink::integer, value);
}

RowCells& RowCells::real(double value) {
  const auto put = [&](std::string& cell) {
    if (!std::isfinite(value)) return;
    if (form_ == CellForm::table) {
      cell = rounded(value);
    } else {
      put_digits(cell, value);
    }
  };
  return scalar(put, &FieldSink::real, value);
}

RowCells& RowCells::decimal(std::string_view digits) {
  return scalar([&](std::string& cell) { cell = digits; }, &FieldSink::decimal, digits);
}

RowCells& RowCells::boolean(bool value) {
  const auto put = [&](std::string& cell) {
    if (form_ == CellForm::table) {
      cell = value ? "yes" : "no";
    } else {
      cell = value ? "true" : "false";
    }
  };
  return scalar(put, &FieldSink::boolean, value);
}

RowCells& RowCells::null() {
  if (keeps_) {
    nested_.null();
    finish_kept();
  }
  return *this;
}

RowCells& RowCells::instant(Instant at) {
  const auto put = [&](std::string& cell) {
    cell = form_ == CellForm::json ? "\"" : "";
    append_rfc3339(cell, at);
    if (form_ == CellForm::json) cell += '"';
  };
  return scalar(put, &FieldSink::instant, at);
}

std::vector<RowCells::Column> columns_of(const std::vector<std::string>& keys) {
  std::vector<RowCells::Column> columns;
  columns.reserve(keys.size());
  for (const std::string& key : keys) columns.push_back({.key = key});
  return columns;
}

void append_selected(std::string& text, std::span<const std::string> keys, const RowCells& cells) {
  text += '{';
  for (std::size_t i = 0; i < keys.size(); ++i)
    text.append(i > 0 ? ",\"" : "\"").append(keys[i]).append("\":").append(cells.cells()[i]);
  text += '}';
}

}  // namespace refctl::cli
