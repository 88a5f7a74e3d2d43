#pragma once

#include "store/rules/seed/random.hpp"

#include <string>
#include <string_view>

namespace refctl::seed {

// An invented person's name as written, and in lower-case Latin letters for an e-mail address.
struct PersonName {
  std::string_view given;
  std::string_view family;
  std::string_view given_latin;
  std::string_view family_latin;
  bool family_first = false;
  bool spaced = true;
};

// Combines common names of several languages and scripts at random.
[[nodiscard]] PersonName natural_name(Stream& random);

}  // namespace refctl::seed
