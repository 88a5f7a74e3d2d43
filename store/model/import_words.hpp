#pragma once

#include "store/model/import.hpp"

#include <optional>
#include <string_view>

// Convert the words of import options, for the command line and REST. Absent: not such a word.

namespace refctl {

// jsonl, json, csv, django.
[[nodiscard]] std::optional<ImportFormat> import_format_named(std::string_view name);
// fail, skip, update.
[[nodiscard]] std::optional<OnConflict> on_conflict_named(std::string_view name);
// any, id, email, code.
[[nodiscard]] std::optional<ReferrerKind> referrer_kind_named(std::string_view name);
// refuse, none.
[[nodiscard]] std::optional<UnknownHash> unknown_hash_named(std::string_view name);
// One character other than a letter, digit, quote or line break; or "tab".
[[nodiscard]] std::optional<char> delimiter_named(std::string_view name);

}  // namespace refctl
