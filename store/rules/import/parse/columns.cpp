#include "store/rules/import/parse/columns.hpp"

#include "store/rules/import/parse/django_slots.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace refctl::importing {

void Columns::add(std::string_view column, int slot) {
  // What --map said of a column comes first and stays.
  if (std::ranges::find(entries_, column, &Entry::column) == entries_.end()) {
    entries_.push_back({std::string(column), slot});
  }
}

Result<> Columns::map_fields(const ImportOptions& options) {
  for (const auto& [name, column] : options.columns) {
    const auto field = field_named(name);
    if (!field) {
      return fail(ErrorCode::usage, fmt::format("--map names no field of a user: {}", name),
                  fmt::format("the fields are {}", fmt::join(field_names, ", ")));
    }
    if (std::ranges::find(mapped_, column) != mapped_.end()) {
      return fail(ErrorCode::usage, fmt::format("--map takes the column {} for two fields", column));
    }
    mapped_.push_back(column);
    add(column, static_cast<int>(*field));
  }
  return {};
}

Result<Columns> Columns::plain(const ImportOptions& options) {
  Columns columns;
  columns.slots_ = field_count;
  if (auto mapped = columns.map_fields(options); !mapped) return failure_of(mapped);
  for (std::size_t i = 0; i < field_count; ++i) {
    if (!options.columns.contains(std::string(field_names[i]))) columns.add(field_names[i], static_cast<int>(i));
  }
  // A file of rejects says in these why its records were refused.
  for (const auto* name : {"line", "record", "reasons"}) columns.add(name, ignored);
  return columns;
}

Result<Columns> Columns::django(const ImportOptions& options) {
  Columns columns;
  columns.slots_ = django_slot_count;
  if (auto mapped = columns.map_fields(options); !mapped) return failure_of(mapped);
  for (std::size_t i = 0; i < django_names.size(); ++i) {
    columns.add(django_names[i], static_cast<int>(field_count + i));
  }
  for (const auto* name : {"last_login", "groups", "user_permissions"}) columns.add(name, ignored);
  return columns;
}

Columns Columns::django_outer() {
  Columns columns;
  columns.slots_ = django_outer_count;
  columns.add("model", static_cast<int>(DjangoOuter::model));
  columns.add("pk", static_cast<int>(DjangoOuter::pk));
  columns.add("fields", static_cast<int>(DjangoOuter::fields));
  return columns;
}

int Columns::slot_of(std::string_view column) const {
  const auto found = std::ranges::find(entries_, column, &Entry::column);
  return found == entries_.end() ? unknown : found->slot;
}

}  // namespace refctl::importing
