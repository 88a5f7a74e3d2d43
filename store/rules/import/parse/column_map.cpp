#include "store/rules/import/parse/column_map.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

namespace refctl::importing {

namespace {

// Columns that refctl itself writes besides the fields: the reasons of rejects, and the figures of `users show`.
constexpr std::array own_other_columns = {"line",     "record", "reasons", "referral_points",
                                          "downline", "depth",  "path",    "referred_by_name"};
constexpr std::array django_other_columns = {"last_login", "groups", "user_permissions"};

}  // namespace

void ColumnMap::add(std::string_view column, int slot) {
  entries_.push_back({.column = std::string(column), .normalised = normalised_name(column), .slot = slot});
}

std::optional<Field> ColumnMap::taken_by(std::string_view column) const {
  const std::string name = normalised_name(column);
  const auto found = std::ranges::find(entries_, name, &Entry::normalised);
  if (found == entries_.end() || found->slot < 0) return std::nullopt;
  return static_cast<Field>(found->slot);
}

Result<> ColumnMap::read_options(const ImportOptions& options) {
  for (const std::string& column : options.ignored_columns) add(column, ignored);
  for (const auto& [name, column] : options.columns) {
    const auto field = field_named(name);
    if (!field) {
      return fail(ErrorCode::usage, fmt::format("--map names no field of a user: {}", name),
                  fmt::format("the fields are {}", fmt::join(field_names, ", ")));
    }
    mapped_fields_[static_cast<std::size_t>(*field)] = true;
    if (column.empty()) {
      if (*field == Field::email) {
        return fail(ErrorCode::usage, "--map email= leaves no e-mail address, which every user needs",
                    "--map email=COLUMN names the column");
      }
      continue;
    }
    const auto same = std::ranges::find(entries_, column, &Entry::column);
    if (same != entries_.end() && same->slot == ignored) {
      return fail(ErrorCode::usage, fmt::format("the column {} is both read and ignored", column),
                  "use either --map or --ignore for it");
    }
    if (same != entries_.end()) {
      copies_.emplace_back(static_cast<Field>(same->slot), *field);
      continue;
    }
    mapped_.push_back(column);
    add(column, static_cast<int>(*field));
  }
  return {};
}

Result<ColumnMap> ColumnMap::of_users(const ImportOptions& options, bool django) {
  ColumnMap columns;
  if (auto read = columns.read_options(options); !read) return failure_of(read);
  for (std::size_t i = 0; i < field_count; ++i) {
    const auto field = static_cast<Field>(i);
    const std::string_view name = field_names[i];
    // In a dump the key is `pk`, and `password` is a hash.
    if (django && (field == Field::id || field == Field::password)) continue;
    if (!columns.is_mapped(field)) {
      // Every user needs an e-mail address, so a column that --map maps to another field is still read for the e-mail.
      const auto taken = columns.taken_by(name);
      if (field == Field::email && taken) columns.copies_.emplace_back(*taken, field);
      columns.add(name, static_cast<int>(i));
    } else if (options.columns.at(std::string(name)).empty()) {
      columns.add(name, ignored);
    }
  }
  if (django && !columns.is_mapped(Field::password_hash)) {
    columns.add("password", static_cast<int>(Field::password_hash));
  }
  int slot = first_alias_slot;
  for (const Alias& alias : aliases()) {
    const int own = slot++;
    if (alias.django_only && !django) continue;
    const bool left_out = alias.field < Field::handle && columns.is_mapped(alias.field) &&
                          options.columns.at(std::string(name_of(alias.field))).empty();
    if (left_out) {
      columns.add(alias.name, ignored);
    } else if (const auto taken = columns.taken_by(alias.name)) {
      // Auxiliary fields are also read from a column that --map maps.
      if (alias.field >= Field::handle) columns.copies_.emplace_back(*taken, alias.field);
    } else if (!columns.is_mapped(alias.field)) {
      columns.add(alias.name, own);
    }
  }
  for (const auto* name : own_other_columns) columns.add(name, ignored);
  if (django) {
    for (const auto* name : django_other_columns) columns.add(name, ignored);
  }
  return columns;
}

ColumnMap ColumnMap::django_outer() {
  ColumnMap columns;
  int slot = 0;
  for (const auto* name : {"model", "pk", "fields"}) columns.add(name, slot++);
  return columns;
}

int ColumnMap::slot_of(std::string_view column) const {
  // Most columns have refctl's own names.
  const auto exact = std::ranges::find(entries_, column, &Entry::column);
  if (exact != entries_.end()) return exact->slot;
  const std::string name = normalised_name(column);
  if (name.empty()) return nameless;
  const auto found = std::ranges::find(entries_, name, &Entry::normalised);
  return found == entries_.end() ? unknown : found->slot;
}

}  // namespace refctl::importing
