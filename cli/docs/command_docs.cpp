#include "cli/docs/command_docs.hpp"

#include <algorithm>
#include <utility>

namespace refctl::cli::docs {

std::vector<CommandDocs> all_command_docs() {
  std::vector<CommandDocs> all;
  for (const Command& command : commands()) {
    if (command.hidden()) continue;
    CommandDocs docs{.command = &command, .parameters = {}, .command_run = command.make()};
    docs.command_run->declare(docs.parameters);
    all.push_back(std::move(docs));
  }
  return all;
}

Parameters global_parameters(GlobalOptions& unused) {
  Parameters globals;
  declare_globals(globals, unused);
  return globals;
}

std::vector<std::string> first_words(const std::vector<CommandDocs>& commands) {
  std::vector<std::string> words;
  for (const CommandDocs& docs : commands) {
    const std::string word(docs.command->first_word());
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
  }
  return words;
}

std::vector<std::string> names_of(const Parameter& parameter) {
  std::vector<std::string> names;
  std::string_view rest = parameter.names;
  for (;;) {
    const std::size_t comma = rest.find(',');
    names.emplace_back(rest.substr(0, comma));
    if (comma == std::string_view::npos) return names;
    rest.remove_prefix(comma + 1);
  }
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += separator;
    out += word;
  }
  return out;
}

}  // namespace refctl::cli::docs
