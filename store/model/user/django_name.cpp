#include "store/model/user/django_name.hpp"

#include "store/model/text/utf8.hpp"

namespace refctl {

namespace {

constexpr std::size_t longest_part = 150;  // code points; max_length of both columns since Django 3.1

// The byte offset after the first `count` code points.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    const bool begins = (static_cast<unsigned char>(text[at]) & 0xC0U) != 0x80;
    if (begins && count-- == 0) break;
  }
  return at;
}

}  // namespace

DjangoName split_django_name(std::string_view name) {
  const std::size_t most = bytes_of(name, longest_part);
  if (most == name.size()) return {.first = name, .last = {}};
  // A first part of exactly 150 code points would be joined without the space.
  const std::size_t space = name.rfind(' ', most - 1);
  if (space != std::string_view::npos && space != 0) {
    const std::string_view last = name.substr(space + 1);
    if (!last.empty() && bytes_of(last, longest_part) == last.size())
      return {.first = name.substr(0, space), .last = last};
  }
  return {.first = name.substr(0, most), .last = name.substr(most)};
}

void join_django_name(std::string_view first, std::string_view last, std::string& name) {
  name = first;
  const bool cut = first.size() >= longest_part && count_code_points(first) == longest_part;
  if (!first.empty() && !last.empty() && !cut) name += ' ';
  name += last;
}

}  // namespace refctl
