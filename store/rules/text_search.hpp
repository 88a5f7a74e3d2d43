#pragma once

#include <string>
#include <string_view>

namespace refctl::rules {

// Finds a text in others without regard to case, by Unicode's simple folding; how letters are composed
// does not matter either. Plain ASCII is compared in place, so that a million rows take a fraction of a second.
// Made for a search; one thread at a time.
class TextSearch {
 public:
  explicit TextSearch(std::string_view needle);

  // An empty needle is in everything.
  [[nodiscard]] bool in(std::string_view text);

 private:
  std::string needle_;  // folded
  bool ascii_needle_ = true;
  std::string folded_;  // reused from text to text
};

}  // namespace refctl::rules
