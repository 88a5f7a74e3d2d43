#pragma once

#include "store/rules/import/parse/column_map.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace refctl::importing {

// A column of the file that is an alias of a field.
struct AliasColumn {
  std::string column;  // as named in the file
  int slot = 0;
};

// Derives refctl's fields from a record's values: cleans values, fills fields from aliases, joins first and last name,
// and derives role and `disabled` from Django's fields. Used by one thread; a record's values are valid until the next
// record.
class FieldResolver {
 public:
  FieldResolver(const ColumnMap& columns, const std::optional<std::string>& null_text)
      : columns_(columns), null_text_(null_text) {}

  // `aliases`: the alias columns seen in the file so far, by slot. Returns the fault, or nothing if the record is
  // valid.
  [[nodiscard]] std::optional<std::string> resolve(Fields& fields, std::span<const AliasColumn> aliases);
  // Alias columns that were not read because a record had another column for the field; each once.
  [[nodiscard]] const std::vector<std::string>& dropped() const { return dropped_; }

 private:
  std::optional<std::string> fill(Fields& fields, const AliasColumn& column);
  void drop(const std::string& column);
  void derive_name(Fields& fields);

  const ColumnMap& columns_;
  const std::optional<std::string>& null_text_;
  std::array<const AliasColumn*, field_slots> source_{};  // of the current record; null: the field's own column
  std::vector<std::string> dropped_;
  std::string name_;
};

}  // namespace refctl::importing
