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

// Which of the file's columns (CSV) or keys (JSON) means what: the slot of its value. What --map and --ignore say comes
// first, then the names of cli.md, then aliases; case, spaces, `_` and `-` do not matter. Immutable once made; threads
// share it.
class Columns {
 public:
  static constexpr int unknown = -1;   // named in a warning
  static constexpr int ignored = -2;   // known to be of no use, or left out by an option
  static constexpr int nameless = -3;  // of a CSV header: an empty cell

  // The columns of a user. ErrorCode::usage where --map or --ignore makes no sense.
  [[nodiscard]] static Result<Columns> of_users(const ImportOptions& options, bool django);
  // Of the outer object of a Django dump: model, pk, fields, in that order.
  [[nodiscard]] static Columns django_outer();

  [[nodiscard]] int slot_of(std::string_view column) const;
  // The columns that --map names, for telling which are missing.
  [[nodiscard]] const std::vector<std::string>& mapped() const { return mapped_; }
  // Fields that are read from another's column, too.
  [[nodiscard]] const std::vector<std::pair<Field, Field>>& copies() const { return copies_; }
  // How many slots a record without aliases fills: all that could hold something of the record before.
  [[nodiscard]] std::size_t plain_slots() const { return copies_.empty() ? field_count : field_slots; }
  // Whether an option says where the field comes from, or that it is left out.
  [[nodiscard]] bool is_mapped(Field field) const { return mapped_fields_[static_cast<std::size_t>(field)]; }

 private:
  struct Entry {
    std::string column;
    std::string normalised;
    int slot;
  };

  [[nodiscard]] Result<> read_options(const ImportOptions& options);
  void add(std::string_view column, int slot);
  // The field that a column so far goes to.
  [[nodiscard]] std::optional<Field> taken_by(std::string_view column) const;

  std::vector<Entry> entries_;  // the first that fits counts
  std::vector<std::string> mapped_;
  std::vector<std::pair<Field, Field>> copies_;  // from, to
  std::array<bool, field_slots> mapped_fields_{};
};

inline constexpr int first_alias_slot = static_cast<int>(field_slots);
[[nodiscard]] inline const Alias& alias_of_slot(int slot) {
  return aliases()[static_cast<std::size_t>(slot - first_alias_slot)];
}

}  // namespace refctl::importing
