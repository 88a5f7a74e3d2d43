#pragma once

#include <string>
#include <string_view>

namespace refctl::rules {

// Searches texts ignoring case, by Unicode's simple folding; composed and decomposed letters are equal. Plain ASCII is
// compared in place, so that a million rows take a fraction of a second. Created per search; used by one thread at a
// time.
class TextSearch {
 public:
  explicit TextSearch(std::string_view needle);

  // An empty needle matches everything.
  [[nodiscard]] bool in(std::string_view text);

 private:
  std::string needle_;  // folded
  bool ascii_needle_ = true;
  std::string folded_;  // reused to save allocations
};

}  // namespace refctl::rules
