#include "cli/term/wrap.hpp"

#include "cli/term/escape.hpp"

namespace refctl::term {

std::vector<std::string> wrapped_lines(std::string_view text, std::size_t columns) {
  std::vector<std::string> lines(1);
  std::size_t used = 0;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    std::string_view word = text.substr(0, space);
    std::size_t width = display_width(word);
    if (used > 0 && used + 1 + width > columns) {
      lines.emplace_back();
      used = 0;
    } else if (used > 0) {
      lines.back() += ' ';
      ++used;
    }
    while (width > columns) {
      const std::string_view head = fitting(word, columns);
      if (head.size() == word.size()) break;  // one character that is wider than a line
      lines.back() += head;
      lines.emplace_back();
      word.remove_prefix(head.size());
      width = display_width(word);
    }
    lines.back() += word;
    used += width;
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
  }
  return lines;
}

std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
  constexpr std::size_t min_room = 16;  // columns for text, even if the terminal is too narrow for it
  const std::vector<std::string> lines = wrapped_lines(text, columns > indent + min_room ? columns - indent : min_room);
  std::string out = lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) out.append("\n").append(indent, ' ').append(lines[i]);
  return out;
}

}  // namespace refctl::term
