#include "store/rules/import/decide/file_names.hpp"

#include <algorithm>

namespace refctl::importing {

FileNames::FileNames(ImportTable& table) : table_(table) {
  std::ranges::sort(table_.own_names);
  std::ranges::sort(table_.digit_codes);
  const auto& records = table_.records;
  for (std::size_t i = 0; i < records.size() && !has_ids_; ++i) {
    has_ids_ = records[i].id != 0 || records[i].has(ImportRecord::text_id);
  }
}

// Visits the records with the name, in order, until `visit` returns Walk::stop.
template <typename Visit>
void FileNames::each_with(std::uint64_t hash, std::string_view name, const Visit& visit) const {
  auto at = std::ranges::lower_bound(table_.own_names, hash, {}, &OwnName::hash);
  for (; at != table_.own_names.end() && at->hash == hash; ++at) {
    const ImportRecord& record = table_.records[at->record];
    const OwnNames names = own_names_of(table_.texts.at(record).own_names);
    if ((at->kind == OwnNameKind::id ? names.id : names.username) != name) continue;
    if (visit(*at, record) == Walk::stop) return;
  }
}

FileNames::Records FileNames::by_name(std::uint64_t hash, std::string_view name) const {
  Records found;
  each_with(hash, name, [&](const OwnName& own, const ImportRecord& record) {
    if (!found[0]) {
      found[0] = own.record;
    } else if (own.record != *found[0] && record.verdict != Verdict::refused) {
      found[1] = own.record;
    }
    return found[1] ? Walk::stop : Walk::on;
  });
  return found;
}

std::optional<std::uint32_t> FileNames::by_username(std::uint64_t hash, std::string_view name) const {
  std::optional<std::uint32_t> found;
  each_with(hash, name, [&](const OwnName& own, const ImportRecord&) {
    if (own.kind != OwnNameKind::username) return Walk::on;
    found = own.record;
    return Walk::stop;
  });
  return found;
}

std::optional<std::uint32_t> FileNames::by_digit_code(std::uint64_t number) const {
  const auto at = std::ranges::lower_bound(table_.digit_codes, number, {}, &DigitCode::number);
  if (at == table_.digit_codes.end() || at->number != number) return std::nullopt;
  return at->record;
}

}  // namespace refctl::importing
