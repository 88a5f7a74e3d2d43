#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace refctl::tokens {

// A member that must occur exactly once in a flat JSON object, as a string or as a non-negative integer.
struct FlatMember {
  enum class Kind { string, number };

  std::string_view key;
  Kind kind = Kind::string;
  std::string_view text = {};  // a string's characters, pointing into the object's text
  std::int64_t number = 0;
  bool found = false;
};

// Reads an object that has exactly these members, in any order. Returns false for everything else: other, duplicate
// or missing members, other kinds of values, escapes and non-ASCII bytes (our tokens need none), and anything but white
// space before or after the object.
[[nodiscard]] bool read_flat_object(std::string_view json, std::span<FlatMember> members);

}  // namespace refctl::tokens
