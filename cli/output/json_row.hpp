#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refctl::cli {

// One member of a JSON object as text: its key, and its value as it stands there.
using JsonSlice = std::pair<std::string_view, std::string_view>;

// The members of an object that this program wrote itself (store/wire), without building a tree: tables,
// CSV and --fields are made of the same text as --json, so that they cannot differ. Views into `object`.
[[nodiscard]] std::vector<JsonSlice> members_of(std::string_view object);
[[nodiscard]] std::vector<std::string_view> elements_of(std::string_view array);

// A JSON string's characters; other values as they stand.
[[nodiscard]] std::string characters_of(std::string_view value);

// A value for a table: nothing is `-`, a user is `Ada (3)`, a list of numbers `1 > 5 > 9`.
[[nodiscard]] std::string table_cell(std::string_view value);
// A value for CSV, as `import` reads it back: nothing is empty, a user is the id.
[[nodiscard]] std::string csv_value(std::string_view value);

}  // namespace refctl::cli
