#include "store/model/import_words.hpp"

#include "store/model/text/ascii.hpp"

namespace refctl {

std::optional<ImportFormat> import_format_named(std::string_view name) {
  if (name == "jsonl") return ImportFormat::jsonl;
  if (name == "json") return ImportFormat::json;
  if (name == "csv") return ImportFormat::csv;
  if (name == "django") return ImportFormat::django;
  return std::nullopt;
}

std::optional<OnConflict> on_conflict_named(std::string_view name) {
  if (name == "fail") return OnConflict::fail;
  if (name == "skip") return OnConflict::skip;
  if (name == "update") return OnConflict::update;
  return std::nullopt;
}

std::optional<ReferrerKind> referrer_kind_named(std::string_view name) {
  if (name == "any") return ReferrerKind::any;
  if (name == "id") return ReferrerKind::id;
  if (name == "email") return ReferrerKind::email;
  if (name == "code") return ReferrerKind::code;
  return std::nullopt;
}

std::optional<UnknownHash> unknown_hash_named(std::string_view name) {
  if (name == "refuse") return UnknownHash::refuse;
  if (name == "none") return UnknownHash::none;
  return std::nullopt;
}

std::optional<char> delimiter_named(std::string_view name) {
  if (name == "tab" || name == "\\t") return '\t';
  if (name.size() != 1) return std::nullopt;
  const char c = name.front();
  const bool printable = c > ' ' && c < 0x7F;
  if (c == '\t' || (printable && !is_ascii_letter(c) && !is_ascii_digit(c) && c != '"' && c != '\'')) return c;
  return std::nullopt;
}

}  // namespace refctl
