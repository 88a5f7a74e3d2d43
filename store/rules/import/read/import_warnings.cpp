#include "store/rules/import/read/import_warnings.hpp"

#include "store/model/text/invisible.hpp"
#include "store/rules/import/parse/column_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace refctl::importing {

namespace {

// Models beyond this number are counted together.
constexpr std::size_t max_models = 200;

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

void add_model(std::vector<ModelCount>& models, const ModelCount& more) {
  auto known = std::ranges::find(models, more.model, &ModelCount::model);
  if (known == models.end() && models.size() >= max_models) known = models.end() - 1;
  if (known == models.end()) {
    models.push_back(more);
    return;
  }
  known->users += more.users;
  known->others += more.others;
}

class WarningList {
 public:
  void add(std::uint64_t count, fmt::format_string<std::string> text, std::string_view one, std::string_view many) {
    if (count > 0) list_.push_back(fmt::format(text, counted(count, one, many)));
  }
  void add(std::string text) { list_.push_back(std::move(text)); }
  [[nodiscard]] std::vector<std::string> take() { return std::move(list_); }

 private:
  std::vector<std::string> list_;
};

std::string mapped_columns(const std::vector<AliasColumn>& columns) {
  std::vector<std::string> pairs;
  for (const AliasColumn& column : columns) {
    const Field field = alias_of_slot(column.slot).field;
    std::string_view target = "name";
    if (field < Field::handle) target = name_of(field);
    if (field == Field::active) target = "disabled";
    if (field == Field::is_staff || field == Field::is_superuser) target = "role";
    pairs.push_back(fmt::format("{} as {}", show_invisible(column.column), target));
  }
  return fmt::format("read the column{} {}", pairs.size() == 1 ? "" : "s", fmt::join(pairs, ", "));
}

void warn_of_models(const ImportWarnings& warnings, WarningList& list) {
  std::uint64_t others = 0;
  std::vector<std::string_view> names;
  for (const ModelCount& model : warnings.models) {
    if (model.others == 0) continue;
    others += model.others;
    if (names.size() < 10 && !model.model.empty()) names.push_back(model.model);
  }
  if (others == 0) return;
  list.add(fmt::format("{} of other models, left out: {}", counted(others, "object is", "objects are"),
                       fmt::join(names, ", ")));
}

void warn_of_values(const ImportWarnings& warnings, WarningList& list) {
  const Corrections& corrections = warnings.corrections;
  list.add(corrections.null_words, "{} a word for an empty value (NULL, \\N, None and the like), read as empty",
           "value was", "values were");
  list.add(corrections.trimmed, "{} spaces or invisible characters at the edges, which were removed", "value had",
           "values had");
  list.add(corrections.short_rows, "{} fewer cells than the header; the missing ones were read as empty", "row has",
           "rows have");
  list.add(corrections.nameless_cells, "{} in columns without a name, ignored", "cell is", "cells are");
  if (corrections.no_line_end) list.add("the last line has no line end: was the file cut?");
}

}  // namespace

void ImportWarnings::add(const Chunk& chunk) {
  corrections += chunk.corrections;
  for (const ModelCount& model : chunk.models) add_model(models, model);
  for (const std::string& column : chunk.unknown_columns) {
    if (keeps_unknown(unknown_columns, column)) unknown_columns.push_back(column);
  }
  for (const AliasColumn& column : chunk.alias_columns) {
    if (std::ranges::find(alias_columns, column.slot, &AliasColumn::slot) == alias_columns.end()) {
      alias_columns.push_back(column);
    }
  }
}

void ImportWarnings::add(const ImportRecord& record) {
  constexpr unsigned noteworthy = ImportRecord::untrusted_role | ImportRecord::zoneless | ImportRecord::unknown_role |
                                  ImportRecord::text_id | ImportRecord::derived_name | ImportRecord::dropped_hash;
  if ((record.flags & noteworthy) == 0) return;
  untrusted_roles += record.has(ImportRecord::untrusted_role) ? 1 : 0;
  unknown_roles += record.has(ImportRecord::unknown_role) ? 1 : 0;
  zoneless += record.has(ImportRecord::zoneless) ? 1 : 0;
  text_ids += record.has(ImportRecord::text_id) ? 1 : 0;
  derived_names += record.has(ImportRecord::derived_name) ? 1 : 0;
  dropped_hashes += record.has(ImportRecord::dropped_hash) ? 1 : 0;
}

std::vector<std::string> warnings_of(const ImportWarnings& warnings, const Layout& layout) {
  WarningList list;
  if (!layout.list_path.empty()) list.add(fmt::format("read the list under the key {}", layout.list_path));
  if (layout.more_pages) list.add("the list continues on further pages, which are not in the file");
  if (!warnings.alias_columns.empty()) list.add(mapped_columns(warnings.alias_columns));
  if (!warnings.unknown_columns.empty()) {
    std::vector<std::string> names;
    for (const std::string& column : warnings.unknown_columns) names.push_back(show_invisible(column));
    list.add(fmt::format("ignored unknown column{}: {}", names.size() == 1 ? "" : "s", fmt::join(names, ", ")));
  }
  list.add(warnings.untrusted_roles, "{} asked for a higher role; ignored (use --trust-roles)", "record", "records");
  list.add(warnings.unknown_roles, "{} an unknown role (not member, support or admin); ignored", "record has",
           "records have");
  list.add(warnings.new_ids, "{} because the file's was taken", "user got a new id", "users got new ids");
  list.add(warnings.text_ids, "{} because the file's is not a number", "user got a new id", "users got new ids");
  list.add(warnings.derived_names, "{} without a name, named after the e-mail address", "user was", "users were");
  list.add(warnings.dropped_hashes, "{} imported without a password, because the hash is not accepted", "user was",
           "users were");
  list.add(warnings.similar_codes,
           "{} read without spaces and dashes, O as 0, I and L as 1, because nobody has the code", "referral code was",
           "referral codes were");
  list.add(warnings.zoneless, "{} without a time zone, read as UTC", "time was", "times were");
  warn_of_values(warnings, list);
  warn_of_models(warnings, list);
  return list.take();
}

}  // namespace refctl::importing
