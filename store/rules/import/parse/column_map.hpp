#pragma once

#include "store/model/import.hpp"
#include "store/result.hpp"
#include "store/rules/import/parse/column_names.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::importing {

// Maps the file's columns (CSV) or keys (JSON) to the slots of their values: first by --map and --ignore, then by
// refctl's field names, then by aliases. Ignores case, spaces, `_` and `-`. Immutable; threads share it.
class ColumnMap {
 public:
  static constexpr int unknown = -1;   // named in a warning
  static constexpr int ignored = -2;   // known to be irrelevant, or left out by an option
  static constexpr int nameless = -3;  // of a CSV header: an empty cell

  // The columns of a user. ErrorCode::usage: --map or --ignore is invalid.
  [[nodiscard]] static Result<ColumnMap> of_users(const ImportOptions& options, bool django);
  // The columns of the outer object of a Django dump: model, pk, fields, in that order.
  [[nodiscard]] static ColumnMap django_outer();

  [[nodiscard]] int slot_of(std::string_view column) const;
  // The columns that --map names, to report missing ones.
  [[nodiscard]] const std::vector<std::string>& mapped() const { return mapped_; }
  // Fields that are also read from another field's column.
  [[nodiscard]] const std::vector<std::pair<Field, Field>>& copies() const { return copies_; }
  // The number of slots that a record without aliases may fill.
  [[nodiscard]] std::size_t plain_slots() const { return copies_.empty() ? field_count : field_slots; }
  // Whether an option maps the field to a column or leaves it out.
  [[nodiscard]] bool is_mapped(Field field) const { return mapped_fields_[static_cast<std::size_t>(field)]; }

 private:
  struct Entry {
    std::string column;
    std::string normalised;
    int slot;
  };

  [[nodiscard]] Result<> read_options(const ImportOptions& options);
  void add(std::string_view column, int slot);
  // The field that the column is mapped to so far.
  [[nodiscard]] std::optional<Field> taken_by(std::string_view column) const;

  std::vector<Entry> entries_;  // the first matching entry counts
  std::vector<std::string> mapped_;
  std::vector<std::pair<Field, Field>> copies_;  // from, to
  std::array<bool, field_slots> mapped_fields_{};
};

inline constexpr int first_alias_slot = static_cast<int>(field_slots);
[[nodiscard]] inline const Alias& alias_of_slot(int slot) {
  return aliases()[static_cast<std::size_t>(slot - first_alias_slot)];
}

}  // namespace refctl::importing
