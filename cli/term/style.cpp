#include "cli/term/style.hpp"

namespace refctl::term {

namespace {

std::string_view begin_of(Tone tone) {
  switch (tone) {
    case Tone::plain: return "";
    case Tone::strong: return "\x1b[1m";
    case Tone::dim: return "\x1b[2m";
    case Tone::good: return "\x1b[32m";
    case Tone::bad: return "\x1b[31m";
  }
  return "";
}

}  // namespace

std::string Style::paint(Tone tone, std::string_view text) const {
  std::string painted;
  append(painted, tone, text);
  return painted;
}

void Style::append(std::string& line, Tone tone, std::string_view text) const {
  if (!colored_ || tone == Tone::plain || text.empty()) {
    line += text;
  } else {
    line.append(begin_of(tone)).append(text).append("\x1b[0m");
  }
}

}  // namespace refctl::term
