#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::serve {

// Makes the ids of requests: six hexadecimal digits by chance, a hyphen, eight digits that count. Short enough for
// a std::string without an allocation. One per thread.
class RequestIds {
 public:
  RequestIds();
  void next(std::string& into);

 private:
  std::uint32_t random_ = 0;
  std::uint32_t count_ = 0;
};

// Whether an id from outside may be taken over: 1 to 64 characters A-Z, a-z, 0-9, '.', '_', '-'.
[[nodiscard]] bool is_request_id(std::string_view text);

}  // namespace refctl::serve
