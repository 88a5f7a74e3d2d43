#include "store/model/text/invisible.hpp"
#include "store/rules/import/parse/csv_row.hpp"
#include "store/rules/import/parse/layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>

namespace refctl::importing {

namespace {

using Names = std::span<const std::string_view>;

// Returns the edit distance of two short names.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t before = row[0];
    row[0] = i;
    for (std::size_t j = 1; j < row.size(); ++j) {
      const std::size_t same = before + (a[i - 1] == b[j - 1] ? 0 : 1);
      before = row[j];
      row[j] = std::min({same, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

// Returns the column that probably contains the e-mail: its name contains "mail" or is similar to "email".
std::string_view nearest_to_email(Names names) {
  for (const std::string_view name : names) {
    if (normalised_name(name).find("mail") != std::string::npos) return name;
  }
  constexpr std::size_t max_typos = 2;
  for (const std::string_view name : names) {
    if (distance(normalised_name(name), "email") <= max_typos) return name;
  }
  return {};
}

std::string listed(Names names) {
  constexpr std::size_t most = 20;
  constexpr std::size_t longest = 40;
  std::string text;
  for (std::size_t i = 0; i < names.size() && i < most; ++i) {
    if (i > 0) text += ", ";
    text += show_invisible(names[i].substr(0, longest));
  }
  if (names.size() > most) text += fmt::format(" and {} more", names.size() - most);
  return text;
}

Failure no_email(Names names) {
  const std::string_view near = nearest_to_email(names);
  const std::string hint = near.empty()
                               ? "its first line names the columns; --map email=COLUMN says which is the e-mail address"
                               : fmt::format("did you mean --map 'email={}'?", show_invisible(near));
  return fail(ErrorCode::import_refused,
              fmt::format("the CSV file has no column email; its columns are: {}", listed(names)), hint);
}

Result<> check_columns(const Layout& layout, Names names) {
  const auto& slots = layout.csv_slots;
  const auto has = [&](int slot) { return std::ranges::find(slots, slot) != slots.end(); };
  for (const std::string& column : layout.columns.mapped()) {
    if (has(layout.columns.slot_of(column))) continue;
    return fail(
        ErrorCode::import_refused,
        fmt::format("the CSV file has no column {}, which --map names; its columns are: {}", column, listed(names)));
  }
  const auto reads = [&](Field field) {
    if (has(static_cast<int>(field))) return true;
    const auto of_field = [&](const AliasColumn& column) { return alias_of_slot(column.slot).field == field; };
    if (std::ranges::any_of(layout.csv_aliases, of_field)) return true;
    return std::ranges::any_of(layout.columns.copies(), [&](const auto& copy) { return copy.second == field; });
  };
  if (!reads(Field::email) && !reads(Field::erased)) return no_email(names);
  return {};
}

Failure ambiguous(std::string_view field, std::string_view one, std::string_view other) {
  return fail(ErrorCode::import_refused,
              fmt::format("two columns of the CSV file may be {}: {} and {}", field, show_invisible(one),
                          show_invisible(other)),
              field.empty()
                  ? "--ignore COLUMN leaves one out"
                  : fmt::format("--map '{}={}' takes one, --ignore COLUMN leaves one out", field, show_invisible(one)));
}

// If several columns match a field, reads the one with the field's name, else the alias with the lowest rank. The
// others count as unknown.
Result<> choose_aliases(Layout& layout, Names names) {
  std::vector<AliasColumn> chosen;
  for (const AliasColumn& column : layout.csv_aliases) {
    const Alias& alias = alias_of_slot(column.slot);
    const bool own = std::ranges::find(layout.csv_slots, static_cast<int>(alias.field)) != layout.csv_slots.end();
    const bool same = !chosen.empty() && alias_of_slot(chosen.back().slot).field == alias.field;
    if (!own && !same) {
      chosen.push_back(column);
      continue;
    }
    if (!own && alias_of_slot(chosen.back().slot).rank == alias.rank && alias.field < Field::handle) {
      return ambiguous(name_of(alias.field), chosen.back().column, column.column);
    }
    std::ranges::replace(layout.csv_slots, column.slot, ColumnMap::unknown);
    if (keeps_unknown(layout.csv_unknown, column.column)) layout.csv_unknown.push_back(column.column);
  }
  layout.csv_aliases = std::move(chosen);
  return check_columns(layout, names);
}

}  // namespace

Result<> read_csv_header(std::string_view record, Layout& layout) {
  RowSplitter splitter(layout.delimiter);
  if (auto wrong = splitter.split(record)) {
    return fail(ErrorCode::import_refused, "the header of the CSV file is malformed: " + *wrong);
  }
  const auto& names = splitter.cells();
  std::array<std::string_view, slot_count> named{};
  for (const std::string_view name : names) {
    const int slot = layout.columns.slot_of(name);
    layout.csv_slots.push_back(slot);
    if (slot == ColumnMap::unknown && keeps_unknown(layout.csv_unknown, name)) layout.csv_unknown.emplace_back(name);
    if (slot < 0) continue;
    std::string_view& before = named[static_cast<std::size_t>(slot)];
    if (before.data() != nullptr) {
      const auto field = slot < first_alias_slot ? static_cast<Field>(slot) : alias_of_slot(slot).field;
      return ambiguous(field < Field::handle ? name_of(field) : "", before, name);
    }
    before = name;
    if (slot >= first_alias_slot) layout.csv_aliases.push_back({.column = std::string(name), .slot = slot});
  }
  std::ranges::sort(layout.csv_aliases, {}, &AliasColumn::slot);
  return choose_aliases(layout, names);
}

}  // namespace refctl::importing
