#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::importing {

// What the keys of a JSON object say of it, without its values being checked: whether it is a user or has a list of
// them.
struct JsonOutline {
  // A list of objects within the object, or within objects in it.
  struct List {
    std::string path;       // keys joined by dots: data.users
    std::size_t begin = 0;  // of its bracket in the text
    std::size_t depth = 0;  // of objects around it but for the outer one
  };

  std::vector<std::string> keys;  // of the object itself
  std::vector<List> lists;
  bool more_pages = false;         // a key `next` that has a value
  std::optional<std::size_t> end;  // behind the closing brace, where the text reaches so far

  [[nodiscard]] bool has(std::string_view key) const;
};

// Of the object whose brace the text begins with. Absent: it is no JSON object as far as the text goes.
[[nodiscard]] std::optional<JsonOutline> outline_of(std::string_view text);

}  // namespace refctl::importing
