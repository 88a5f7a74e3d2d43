#include "tests/unit/serve/http/vectors.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string_view>

namespace refctl::http_test {

namespace {

std::string unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.front() != '\\') {
      out += text.front();
      text.remove_prefix(1);
      continue;
    }
    const char kind = text.at(1);
    text.remove_prefix(2);
    switch (kind) {
      case 'r': out += '\r'; break;
      case 'n': out += '\n'; break;
      case 't': out += '\t'; break;
      case 's': out += ' '; break;
      case '\\': out += '\\'; break;
      case 'x':
        out += static_cast<char>(std::stoi(std::string(text.substr(0, 2)), nullptr, 16));
        text.remove_prefix(2);
        break;
      case '{': {
        const auto colon = text.find(':');
        // The inner text may contain another \{…}.
        std::size_t end = colon;
        for (int depth = 1; depth > 0;) {
          ++end;
          if (text.at(end) == '{' && text.at(end - 1) == '\\') ++depth;
          if (text.at(end) == '}') --depth;
        }
        const std::string piece = unescape(text.substr(colon + 1, end - colon - 1));
        for (int left = std::stoi(std::string(text.substr(0, colon))); left > 0; --left) out += piece;
        text.remove_prefix(end + 1);
        break;
      }
      default: throw std::runtime_error("an unknown escape in the framing vectors");
    }
  }
  return out;
}

}  // namespace

std::vector<Vector> read_vectors() {
  std::ifstream file(REFCTL_FRAMING_VECTORS);
  if (!file) throw std::runtime_error("the framing vectors cannot be read");
  std::vector<Vector> vectors;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    const auto first = line.find(' ');
    const auto second = line.find(' ', first + 1);
    vectors.push_back({.name = line.substr(0, first),
                       .status = std::stoi(line.substr(first + 1, second - first - 1)),
                       .bytes = unescape(std::string_view(line).substr(second + 1))});
  }
  return vectors;
}

}  // namespace refctl::http_test
