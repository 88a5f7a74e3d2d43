#include "cli/docs/mdoc.hpp"

#include "cli/docs/command_docs.hpp"

#include <fmt/format.h>

namespace refctl::cli::docs {

namespace {

// Removes the first hyphen of "--store", which .Fl adds itself.
std::string flags_of(const Parameter& one) {
  std::string text;
  for (const std::string& name : names_of(one))
    text += fmt::format("{}Fl {}", text.empty() ? "" : " , ", argument(name.substr(1)));
  return text;
}

std::string placeholder_of(const Parameter& one) {
  if (one.is_flag()) return "";
  return one.value_optional ? fmt::format(" Op Ar {}", argument(one.placeholder))
                            : fmt::format(" Ar {}", argument(one.placeholder));
}

}  // namespace

namespace {

// Escapes one word of running text, at the start of an input line or within it.
std::string escaped_word(std::string_view word, bool starts_line) {
  std::string out;
  if (starts_line && (word.starts_with('.') || word.starts_with('\''))) out += "\\&";
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = word[i];
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-' && (i == 0 || word[i - 1] == '-')) {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

bool ends_sentence(std::string_view word) {
  return word.size() > 1 && (word.ends_with('.') || word.ends_with('?') || word.ends_with(".)"));
}

}  // namespace

std::string prose(std::string_view text) {
  constexpr std::size_t longest_line = 78;
  std::string out;
  std::string line;
  while (!text.empty()) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    if (word.empty()) continue;
    if (!line.empty() && line.size() + 1 + word.size() > longest_line) {
      out += line + "\n";
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += escaped_word(word, line.empty());
    // mandoc(1) requires a new input line for each sentence.
    if (ends_sentence(word) && !text.empty()) {
      out += line + "\n";
      line.clear();
    }
  }
  return out + line;
}

std::string sentence(std::string_view text) {
  std::string whole(text);
  if (whole.empty()) return whole;
  if (whole[0] >= 'a' && whole[0] <= 'z') whole[0] = static_cast<char>(whole[0] - 'a' + 'A');
  if (std::string_view(".?!").find(whole.back()) == std::string_view::npos) whole += '.';
  return prose(whole);
}

std::string verbatim(std::string_view line) {
  std::string out;
  if (line.starts_with('.') || line.starts_with('\'')) out += "\\&";
  for (const char c : line) {
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
  }
  return out;
}

std::string argument(std::string_view text) {
  if (!text.empty() && text.find_first_of(" \"\\|[]()") == std::string_view::npos) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') {
      out += "\"\"";
    } else if (c == '\\') {
      out += "\\e";
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string option_item(const Parameter& one) {
  if (one.argument) return fmt::format(".It Ar {}\n{}\n", argument(one.names), sentence(one.summary));
  return fmt::format(".It {}{}\n{}\n", flags_of(one), placeholder_of(one), sentence(one.summary));
}

std::string synopsis_of(const Parameters& parameters) {
  std::string text;
  for (const Parameter& one : parameters.all()) {
    if (one.argument) continue;
    const std::string flag = fmt::format("Fl {}", argument(one.long_name().substr(1)));
    text += one.required ? fmt::format(".{}{}\n", flag, placeholder_of(one))
                         : fmt::format(".Op {}{}\n", flag, placeholder_of(one));
  }
  for (const Parameter& one : parameters.all()) {
    if (!one.argument) continue;
    text +=
        one.required ? fmt::format(".Ar {}\n", argument(one.names)) : fmt::format(".Op Ar {}\n", argument(one.names));
  }
  return text;
}

std::string options_list(const Parameters& parameters) {
  if (parameters.all().empty()) return "";
  std::string text = ".Bl -tag -width Ds\n";
  for (const Parameter& one : parameters.all()) text += option_item(one);
  return text + ".El\n";
}

}  // namespace refctl::cli::docs
