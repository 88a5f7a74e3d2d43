#include "cli/term/wrap.hpp"

#include "cli/term/escape.hpp"

#include <algorithm>

namespace refctl::term {

std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
  constexpr std::size_t min_room = 20;  // columns for text, even if the terminal is too narrow for it
  const std::size_t room = columns > indent + min_room ? columns - indent : min_room;
  const std::string line_break = "\n" + std::string(indent, ' ');
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    std::string_view word = text.substr(0, space);
    std::size_t width = display_width(word);
    if (used > 0 && used + 1 + width > room) {
      out += line_break;
      used = 0;
    } else if (used > 0) {
      out += ' ';
      ++used;
    }
    while (width > room) {
      const std::string_view head = fitting(word, room);
      out.append(head).append(line_break);
      word.remove_prefix(head.size());
      width = display_width(word);
    }
    out += word;
    used += width;
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
  return out;
}

}  // namespace refctl::term
