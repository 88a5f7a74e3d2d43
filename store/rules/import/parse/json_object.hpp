#pragma once

#include "store/rules/import/parse/columns.hpp"
#include "store/rules/import/parse/field_resolver.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Reads one JSON object after another into slots, strictly (RFC 8259; UTF-8 checked; no key twice; at most 16
// levels, 1024 keys): what a general reader does, ten times faster, for it expects the keys of the object
// before in their order and copies only what has escapes. Of nested values only the extent is kept, checked.
// One thread at a time.
class ObjectScanner {
 public:
  explicit ObjectScanner(const Columns& columns) : columns_(columns), used_slots_(columns.plain_slots()) {}

  // Fills the `values` of those slots that keys have had so far; the others mean nothing. Absent: it went well; else
  // what is wrong, without the text itself.
  [[nodiscard]] std::optional<std::string> scan(std::string_view text, std::span<Value> values);
  // The same of an object that is all of the first line of a longer text; gives the line's length with its line
  // break, 0 where anything is wrong.
  [[nodiscard]] std::size_t scan_line(std::string_view text, std::span<Value> values);

  // Names of unknown keys so far, each once (column_names.hpp: keeps_unknown).
  [[nodiscard]] const std::vector<std::string>& unknown_keys() const { return unknown_; }
  // Keys so far that are aliases of fields, by slot.
  [[nodiscard]] std::span<const AliasColumn> aliases() const { return aliases_; }
  // Forgets all but the first `count` of them: what was met in an object that turned out not to matter.
  void forget_unknown_after(std::size_t count) { unknown_.resize(count); }

 private:
  // All from behind the value before to the next value, as the text had it.
  struct Lead {
    std::string text;
    int slot;
  };

  const char* read(std::string_view text, std::span<Value> values);
  const char* object(std::span<Value> values);
  // Up to the next value: `slot` is that of its key. closed: the object has no more.
  enum class Step { value, closed };
  const char* step(std::size_t position, int& slot, Step& step, std::span<Value> values);
  bool step_as_before(std::size_t position, int& slot);
  const char* key(int& slot, std::span<Value> values);
  const char* value(Value& value);
  const char* string(std::string_view& text);
  const char* unescape(std::string_view raw, std::string_view& text);
  const char* number(Value& value);
  const char* literal(std::string_view word);
  const char* skip_nested();
  void skip_space();
  void note_alias(int slot, std::string_view name, std::span<Value> values);

  const Columns& columns_;
  std::size_t used_slots_;
  std::vector<Lead> leads_;
  std::vector<std::string> unknown_;
  std::vector<AliasColumn> aliases_;
  std::vector<std::string_view> strangers_;  // unknown keys of the present object
  std::vector<char> unescaped_;
  std::size_t unescaped_size_ = 0;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool lines_ = false;  // a line break is no space
};

}  // namespace refctl::importing
