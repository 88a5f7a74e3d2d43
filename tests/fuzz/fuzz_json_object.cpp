#include "store/model/text/ascii.hpp"
#include "store/rules/import/parse/json_object.hpp"
#include "store/wire/json/json_reader.hpp"

#include <array>
#include <cstdlib>

using namespace refctl;

namespace {

// The general reader also refuses numbers that do not fit into a double, and duplicate keys in nested values.
bool may_differ(std::string_view text, const std::string& fault) {
  if (fault.find("twice") != std::string::npos) return true;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if ((text[i] == 'e' || text[i] == 'E') && is_ascii_digit(text[i - 1])) return true;
  }
  return text.size() > 300;  // long numbers
}

}  // namespace

// The fast scanner accepts the same texts as the general reader with the same result; called twice, because the second
// time it expects the keys of the first. Two keys that mean the same field are a fault.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.starts_with("\xEF\xBB\xBF")) return 0;  // the import removes a byte order mark earlier
  static const auto columns = importing::ColumnMap::of_users({}, false);
  importing::ObjectScanner scanner(*columns);
  const auto read = wire::read_json(text);
  std::array<const wire::JsonValue*, importing::slot_count> expected{};
  bool collide = false;
  if (read && read->as_object() != nullptr) {
    for (const auto& [key, value] : *read->as_object()) {
      const int slot = columns->slot_of(key);
      if (slot < 0) continue;
      const wire::JsonValue*& place = expected[static_cast<std::size_t>(slot)];
      collide = collide || place != nullptr;
      place = &value;
    }
  }
  for (int round = 0; round < 2; ++round) {
    std::array<importing::Value, importing::slot_count> values;
    const auto fault = scanner.scan(text, values);
    if (read && read->as_object() != nullptr) {
      if (fault.has_value() != collide) std::abort();
      if (collide) continue;
      for (std::size_t i = 0; i < importing::slot_count; ++i) {
        if (expected[i] == nullptr) {
          // A slot that no key has had so far means nothing.
          if (i < columns->plain_slots() && values[i].kind != importing::Value::Kind::absent) std::abort();
          continue;
        }
        if (values[i].kind == importing::Value::Kind::absent) std::abort();
        if (expected[i]->as_text() == nullptr) continue;
        if (values[i].kind != importing::Value::Kind::text || values[i].text != *expected[i]->as_text()) std::abort();
      }
    } else if (!fault && !(read ? false : may_differ(text, read.error().message))) {
      std::abort();
    }
  }
  return 0;
}
