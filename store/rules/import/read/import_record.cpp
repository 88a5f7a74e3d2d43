#include "store/rules/import/read/import_record.hpp"

namespace refctl::importing {

OwnNames own_names_of(std::string_view packed) {
  if (packed.empty()) return {};
  const auto length = static_cast<unsigned char>(packed.front());
  packed.remove_prefix(1);
  return {.id = packed.substr(0, length), .username = packed.substr(length)};
}

Corrections& Corrections::operator+=(const Corrections& other) {
  null_words += other.null_words;
  trimmed += other.trimmed;
  short_rows += other.short_rows;
  nameless_cells += other.nameless_cells;
  not_utf8 += other.not_utf8;
  no_line_end |= other.no_line_end;
  return *this;
}

void Chunk::clear() {
  records.clear();
  texts.clear();
  emails.clear();
  codes.clear();
  passwords.clear();
  faults.clear();
  fault_count = 0;
  extents.clear();
  places = 0;
  own_names.clear();
  digit_codes.clear();
  models.clear();
  corrections = {};
  unknown_columns.clear();
  alias_columns.clear();
}

}  // namespace refctl::importing
