#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace refctl::serve {

// Makes request ids: six random hexadecimal digits, a hyphen, an eight-digit counter. Short enough for a std::string
// without an allocation. Each thread has its own.
class RequestIds {
 public:
  RequestIds();
  void next(std::string& into);

 private:
  std::uint32_t random_ = 0;
  std::uint32_t count_ = 0;
};

// Returns whether an id sent by a client is accepted: 1 to 64 characters A-Z, a-z, 0-9, '.', '_', '-'.
[[nodiscard]] bool is_request_id(std::string_view text);

}  // namespace refctl::serve
