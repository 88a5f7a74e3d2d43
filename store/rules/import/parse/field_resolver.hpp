#pragma once

#include "store/rules/import/parse/columns.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace refctl::importing {

// A column of the file that is an alias of a field.
struct AliasColumn {
  std::string column;  // as the file has it
  int slot = 0;
};

// Makes the fields of cli.md out of a record's values: cleans them, fills fields from aliases, makes a name out of
// first and last name, a role and `disabled` out of what Django has. One thread at a time; a record's values live until
// the next.
class FieldResolver {
 public:
  FieldResolver(const Columns& columns, const std::optional<std::string>& null_text)
      : columns_(columns), null_text_(null_text) {}

  // `aliases`: the alias columns that the file has shown so far, by slot. Absent: it went well; else what is wrong.
  [[nodiscard]] std::optional<std::string> resolve(Fields& fields, std::span<const AliasColumn> aliases);
  // Alias columns that were not read, for a record had another column for the field; each once.
  [[nodiscard]] const std::vector<std::string>& dropped() const { return dropped_; }

 private:
  std::optional<std::string> fill(Fields& fields, const AliasColumn& column);
  void drop(const std::string& column);
  void derive_name(Fields& fields);

  const Columns& columns_;
  const std::optional<std::string>& null_text_;
  std::array<const AliasColumn*, field_slots> source_{};  // of the record at hand; null: the field's own column
  std::vector<std::string> dropped_;
  std::string name_;
};

}  // namespace refctl::importing
