#pragma once

#include "store/rules/seed/random.hpp"

#include <string>
#include <string_view>

namespace refctl::seed {

// A made-up person's name as they write it, and in small Latin letters for an address.
struct PersonName {
  std::string_view given;
  std::string_view family;
  std::string_view given_latin;
  std::string_view family_latin;
  bool family_first = false;
  bool spaced = true;
};

// Common names of several languages and scripts, put together by chance.
[[nodiscard]] PersonName natural_name(Stream& random);

}  // namespace refctl::seed
