#pragma once

#include <ctime>
#include <string>
#include <string_view>

namespace refctl::http {

// The text of the Date field, formatted once per second. Each thread has its own.
class DateLine {
 public:
  // "Sun, 06 Nov 1994 08:49:37 GMT". The view is valid until the next call.
  [[nodiscard]] std::string_view at(std::time_t now);

 private:
  std::time_t made_ = -1;
  std::string text_;
};

}  // namespace refctl::http
