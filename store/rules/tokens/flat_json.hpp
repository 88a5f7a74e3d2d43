#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace refctl::tokens {

// A member that a flat JSON object has exactly once, as a string or as a whole number of at least 0.
struct Member {
  enum class Kind { string, number };

  std::string_view key;
  Kind kind = Kind::string;
  std::string_view text = {};  // of a string: its characters, which point into the object's text
  std::int64_t number = 0;
  bool found = false;
};

// Reads an object that has exactly these members, in any order. False for everything else: other, double
// or missing members, other kinds of values, escapes and bytes beyond ASCII (no token of ours needs them),
// and anything before or after the object but white space.
[[nodiscard]] bool read_flat_object(std::string_view json, std::span<Member> members);

}  // namespace refctl::tokens
