#include "store/rules/import/parse/detect_format.hpp"

#include "store/rules/import/parse/django_slots.hpp"
#include "store/rules/import/parse/json_object.hpp"
#include "store/rules/import/parse/splitter.hpp"

#include <array>

namespace refctl::importing {

namespace {

bool begins_with_model(std::string_view beginning, bool whole) {
  std::vector<Extent> extents;
  const auto splitter = make_splitter(ImportFormat::json);
  // A broken array is told later; its first element may be there all the same.
  (void)splitter->cut(beginning, whole, extents).has_value();
  if (extents.empty()) return false;
  const Columns columns = Columns::django_outer();
  ObjectScanner scanner(columns);
  std::array<Value, django_outer_count> outer;
  if (scanner.scan(beginning.substr(extents[0].begin, extents[0].length), outer)) return false;
  return outer[static_cast<std::size_t>(DjangoOuter::model)].kind == Value::Kind::text &&
         outer[static_cast<std::size_t>(DjangoOuter::fields)].kind == Value::Kind::nested;
}

}  // namespace

ImportFormat detect_format(std::string_view beginning, bool whole, std::string_view name) {
  if (name.ends_with(".csv") || name.ends_with(".CSV")) return ImportFormat::csv;
  const std::size_t first = beginning.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || beginning[first] == '{') return ImportFormat::jsonl;
  if (beginning[first] != '[') return ImportFormat::csv;
  return begins_with_model(beginning, whole) ? ImportFormat::django : ImportFormat::json;
}

}  // namespace refctl::importing
