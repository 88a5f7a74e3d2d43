#pragma once

#include "store/model/import.hpp"

#include <optional>
#include <string_view>

// The words by which command line and REST name what an import is asked; absent for a word that names nothing.

namespace refctl {

// jsonl, json, csv, django.
[[nodiscard]] std::optional<ImportFormat> import_format_named(std::string_view name);
// fail, skip, update.
[[nodiscard]] std::optional<OnConflict> on_conflict_named(std::string_view name);
// any, id, email, code.
[[nodiscard]] std::optional<ReferrerNames> referrer_names_named(std::string_view name);
// refuse, none.
[[nodiscard]] std::optional<UnknownHash> unknown_hash_named(std::string_view name);
// One character that is no letter, digit, quote or line break; or "tab".
[[nodiscard]] std::optional<char> delimiter_named(std::string_view name);

}  // namespace refctl
