#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// The keys and lists of a JSON object, without validation of its values: enough to decide whether it is a user or
// contains a list of users.
struct JsonOutline {
  // A list of objects within the object, or within objects in it.
  struct List {
    std::string path;       // keys joined by dots: data.users
    std::size_t begin = 0;  // offset of its bracket in the text
    std::size_t depth = 0;  // number of enclosing objects besides the outer one
  };

  std::vector<std::string> keys;  // of the object itself
  std::vector<List> lists;
  bool more_pages = false;         // it has a key `next` with a value
  std::optional<std::size_t> end;  // offset after the closing brace, if the text contains it

  [[nodiscard]] bool has(std::string_view key) const;
};

// Returns the outline of the object at the beginning of the text, which may be incomplete. Absent: not JSON.
[[nodiscard]] std::optional<JsonOutline> outline_of(std::string_view text);

}  // namespace refctl::importing
