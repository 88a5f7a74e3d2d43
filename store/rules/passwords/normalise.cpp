#include "store/rules/passwords/normalise.hpp"

#include "store/model/text/utf8.hpp"

#include <sodium.h>
#include <utf8proc.h>

#include <algorithm>
#include <vector>

namespace refctl::passwords {

std::optional<Secret> composed(const Secret& password) {
  const std::string_view typed = password.reveal();
  const auto is_ascii = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (std::ranges::all_of(typed, is_ascii) || !is_utf8(typed)) return std::nullopt;

  constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE);
  const auto* bytes = reinterpret_cast<const utf8proc_uint8_t*>(typed.data());
  const auto size = static_cast<utf8proc_ssize_t>(typed.size());
  // Sized once, so that it never moves: decomposed code points first, then, in place, their UTF-8.
  const auto wanted = utf8proc_decompose(bytes, size, nullptr, 0, options);
  if (wanted < 0) return std::nullopt;
  std::vector<utf8proc_int32_t> points(static_cast<std::size_t>(wanted) + 1);
  const auto count = utf8proc_decompose(bytes, size, points.data(), wanted, options);
  const auto length = count < 0 ? count : utf8proc_reencode(points.data(), count, options);
  std::optional<Secret> result;
  if (length >= 0) {
    const std::string_view text(reinterpret_cast<const char*>(points.data()), static_cast<std::size_t>(length));
    if (text != typed) result = Secret::copy_of(text);
  }
  sodium_memzero(points.data(), points.size() * sizeof points[0]);
  return result;
}

}  // namespace refctl::passwords
