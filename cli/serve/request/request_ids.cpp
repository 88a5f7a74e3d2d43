#include "cli/serve/request/request_ids.hpp"

#include "cli/serve/http/text.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace refctl::serve {

RequestIds::RequestIds() : random_(std::random_device{}()) {}

void RequestIds::next(std::string& into) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, 15> text{};
  std::uint32_t number = random_;
  for (std::size_t i = 6; i-- > 0; number >>= 4U) text[i] = digits[number & 15U];
  text[6] = '-';
  number = ++count_;
  for (std::size_t i = text.size(); i-- > 7; number >>= 4U) text[i] = digits[number & 15U];
  into.assign(text.data(), text.size());
}

bool is_request_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return http::is_alnum(c) || c == '.' || c == '_' || c == '-';
  });
}

}  // namespace refctl::serve
