#include "store/rules/import/read/noticed.hpp"

#include "store/model/text/invisible.hpp"
#include "store/rules/import/parse/column_names.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace refctl::importing {

namespace {

// Beyond so many, further models count together.
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

class Warnings {
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

void warn_of_models(const Noticed& noticed, Warnings& warnings) {
  std::uint64_t others = 0;
  std::vector<std::string_view> names;
  for (const ModelCount& model : noticed.models) {
    if (model.others == 0) continue;
    others += model.others;
    if (names.size() < 10 && !model.model.empty()) names.push_back(model.model);
  }
  if (others == 0) return;
  warnings.add(fmt::format("{} of other models, left out: {}", counted(others, "object is", "objects are"),
                           fmt::join(names, ", ")));
}

void warn_of_values(const Noticed& noticed, Warnings& warnings) {
  const Oddities& odd = noticed.oddities;
  warnings.add(odd.null_words, "{} a word for nothing (NULL, \\N, None and the like), taken as empty", "value was",
               "values were");
  warnings.add(odd.trimmed, "{} spaces or invisible characters at the edges, which were removed", "value had",
               "values had");
  warnings.add(odd.short_rows, "{} fewer cells than the header; the missing ones were taken as empty", "row has",
               "rows have");
  warnings.add(odd.nameless_cells, "{} in columns without a name, ignored", "cell is", "cells are");
  if (odd.no_line_end) warnings.add("the last line has no line end: was the file cut?");
}

}  // namespace

void Noticed::add(const Chunk& chunk) {
  oddities += chunk.oddities;
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

void Noticed::add(const Staged& record) {
  constexpr unsigned noteworthy =
      Staged::had_more | Staged::zoneless | Staged::odd_role | Staged::named | Staged::made_name | Staged::no_hash;
  if ((record.flags & noteworthy) == 0) return;
  had_more += record.has(Staged::had_more) ? 1 : 0;
  odd_roles += record.has(Staged::odd_role) ? 1 : 0;
  zoneless += record.has(Staged::zoneless) ? 1 : 0;
  named += record.has(Staged::named) ? 1 : 0;
  made_names += record.has(Staged::made_name) ? 1 : 0;
  no_hashes += record.has(Staged::no_hash) ? 1 : 0;
}

std::vector<std::string> warnings_of(const Noticed& noticed, const Layout& layout) {
  Warnings warnings;
  if (!layout.list_path.empty()) warnings.add(fmt::format("read the list under the key {}", layout.list_path));
  if (layout.more_pages) warnings.add("the list goes on on further pages, which the file does not have");
  if (!noticed.alias_columns.empty()) warnings.add(mapped_columns(noticed.alias_columns));
  if (!noticed.unknown_columns.empty()) {
    std::vector<std::string> names;
    for (const std::string& column : noticed.unknown_columns) names.push_back(show_invisible(column));
    warnings.add(fmt::format("ignored unknown column{}: {}", names.size() == 1 ? "" : "s", fmt::join(names, ", ")));
  }
  warnings.add(noticed.had_more, "{} asked for a higher role; ignored (use --trust-roles)", "record", "records");
  warnings.add(noticed.odd_roles, "{} a role that is none of member, support and admin; ignored", "record has",
               "records have");
  warnings.add(noticed.new_ids, "{} because the file's was taken", "user got a new id", "users got new ids");
  warnings.add(noticed.named, "{} because the file's is no number", "user got a new id", "users got new ids");
  warnings.add(noticed.made_names, "{} without a name, named after the e-mail address", "user was", "users were");
  warnings.add(noticed.no_hashes, "{} imported without a password, because the hash is not accepted", "user was",
               "users were");
  warnings.add(noticed.similar_codes,
               "{} read without spaces and dashes, O as 0, I and L as 1, because nobody has the code",
               "referral code was", "referral codes were");
  warnings.add(noticed.zoneless, "{} without a time zone, taken as UTC", "time was", "times were");
  warn_of_values(noticed, warnings);
  warn_of_models(noticed, warnings);
  return warnings.take();
}

}  // namespace refctl::importing
