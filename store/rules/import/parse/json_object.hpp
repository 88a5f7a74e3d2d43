#pragma once

#include "store/rules/import/parse/column_map.hpp"
#include "store/rules/import/parse/field_resolver.hpp"
#include "store/rules/import/parse/fields.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// Parses JSON objects into slots, strictly (RFC 8259; valid UTF-8, no duplicate keys, at most 16 levels and 1024 keys).
// Ten times faster than a general parser, because it predicts the keys of the previous object in the same order and
// copies only texts with escapes. Validates nested values but keeps only their extent. Used by one thread.
class ObjectScanner {
 public:
  explicit ObjectScanner(const ColumnMap& columns) : columns_(columns), used_slots_(columns.plain_slots()) {}

  // Fills the `values` of the slots that any key has had so far; all others are undefined. Returns the fault, without
  // the text itself, or nothing if the object is valid.
  [[nodiscard]] std::optional<std::string> scan(std::string_view text, std::span<Value> values);
  // Like scan, for an object that is the first line of a longer text. Returns the line's length including the line
  // break; 0: anything is wrong.
  [[nodiscard]] std::size_t scan_line(std::string_view text, std::span<Value> values);

  // The unknown keys so far, each once (column_names.hpp: keeps_unknown).
  [[nodiscard]] const std::vector<std::string>& unknown_keys() const { return unknown_; }
  // The keys so far that are aliases of fields, by slot.
  [[nodiscard]] std::span<const AliasColumn> aliases() const { return aliases_; }
  // Keeps only the first `count` unknown keys; removes those of an object that is not a user.
  void forget_unknown_after(std::size_t count) { unknown_.resize(count); }

 private:
  // The text between the previous value and the next one.
  struct Lead {
    std::string text;
    int slot;
  };

  const char* read(std::string_view text, std::span<Value> values);
  const char* object(std::span<Value> values);
  // Advances to the next value and returns the slot of its key in `slot`. closed: the object ends.
  enum class Step { value, closed };
  const char* step(std::size_t position, int& slot, Step& step, std::span<Value> values);
  bool step_as_predicted(std::size_t position, int& slot);
  const char* key(int& slot, std::span<Value> values);
  const char* value(Value& value);
  const char* string(std::string_view& text);
  const char* unescape(std::string_view raw, std::string_view& text);
  const char* number(Value& value);
  const char* literal(std::string_view word);
  const char* skip_nested();
  void skip_space();
  void note_alias(int slot, std::string_view name, std::span<Value> values);

  const ColumnMap& columns_;
  std::size_t used_slots_;
  std::vector<Lead> leads_;
  std::vector<std::string> unknown_;
  std::vector<AliasColumn> aliases_;
  std::vector<std::string_view> unknown_here_;  // unknown keys of the current object
  std::vector<char> unescaped_;
  std::size_t unescaped_size_ = 0;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  bool lines_ = false;  // a line break ends the object
};

}  // namespace refctl::importing
