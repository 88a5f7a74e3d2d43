#include "store/rules/import/read/noticed.hpp"

#include "store/rules/import/parse/json_object.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>

namespace refctl::importing {

namespace {

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

}  // namespace

void Noticed::add(const Chunk& chunk) {
  other_models += chunk.other_models;
  for (const std::string& column : chunk.unknown_columns) {
    const bool known = std::ranges::find(unknown_columns, column) != unknown_columns.end();
    if (!known && unknown_columns.size() < max_unknown_columns) unknown_columns.push_back(column);
  }
}

std::vector<std::string> warnings_of(const Noticed& noticed) {
  std::vector<std::string> warnings;
  if (!noticed.unknown_columns.empty()) {
    warnings.push_back(fmt::format("ignored unknown column{}: {}", noticed.unknown_columns.size() == 1 ? "" : "s",
                                   fmt::join(noticed.unknown_columns, ", ")));
  }
  if (noticed.had_more > 0) {
    warnings.push_back(fmt::format("{} asked for a higher role; ignored (use --trust-roles)",
                                   counted(noticed.had_more, "record", "records")));
  }
  if (noticed.new_ids > 0) {
    warnings.push_back(
        fmt::format("{} new ids because their own were taken", counted(noticed.new_ids, "user got", "users got")));
  }
  if (noticed.zoneless > 0) {
    warnings.push_back(
        fmt::format("{} without a time zone, taken as UTC", counted(noticed.zoneless, "time was", "times were")));
  }
  if (noticed.other_models > 0) {
    warnings.push_back(
        fmt::format("{} of other models, left out", counted(noticed.other_models, "object is", "objects are")));
  }
  return warnings;
}

}  // namespace refctl::importing
