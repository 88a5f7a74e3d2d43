#include "cli/docs/command_docs.hpp"
#include "cli/docs/completions.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::cli::docs {

namespace {

// Quotes text for fish, where only \ and ' are special inside single quotes.
std::string fish_quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

// The arguments of `complete` for a value: -x (no files) or -r (files), and a word list if there is one.
std::string value_of(const Parameter& parameter) {
  switch (parameter.kind) {
    case ValueKind::choice: return fmt::format(" -x -a {}", fish_quoted(joined(parameter.choices)));
    case ValueKind::file: return " -r -F";
    case ValueKind::directory: return " -x -a '(__fish_complete_directories)'";
    case ValueKind::user: return " -x -a '(__refctl_users)'";
    case ValueKind::text:
    case ValueKind::number:
    case ValueKind::time:
    case ValueKind::span: return " -x";
  }
  return " -x";
}

std::string option_line(std::string_view condition, const Parameter& one) {
  std::string line = "complete -c refctl";
  if (!condition.empty()) line += fmt::format(" -n {}", fish_quoted(condition));
  for (const std::string& name : names_of(one))
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  if (!one.is_flag() && !one.value_optional) line += value_of(one);
  return line + fmt::format(" -d {}\n", fish_quoted(one.summary));
}

constexpr std::string_view head =
    R"(# fish completion for refctl, made from its table of commands (`refctl completion fish`); do not edit.

# The words of the command line that are neither options nor their values.
function __refctl_operands
    set -l skip 0
    for word in (commandline -opc)[2..-1]
        if test $skip = 1
            set skip 0
        else if contains -- $word $__refctl_valued
            set skip 1
        else if not string match -q -- '-*' $word
            echo $word
        end
    end
end

function __refctl_at_command
    test (count (__refctl_operands)) = 0
end

# Whether the command line is one of this command's, `users` standing for `users list`.
function __refctl_using
    set -l operands (__refctl_operands)
    set -l wanted (string split ' ' -- $argv[1])
    set -l n (count $wanted)
    test (count $operands) -ge $n; and test "$operands[1..$n]" = "$wanted"
end

# A group's word alone.
function __refctl_in_group
    set -l operands (__refctl_operands)
    test (count $operands) = 1; and test $operands[1] = $argv[1]
end

# E-mails, codes and ids of the store; nothing without a store.
function __refctl_users
    set -l words (commandline -opc)
    set -l store
    for i in (seq (count $words))
        if contains -- $words[$i] -s --store
            set store --store $words[(math $i + 1)]
        end
    end
    refctl $store __complete users (commandline -ct) 2>/dev/null
end

)";

}  // namespace

std::string fish_completion() {
  const std::vector<CommandDocs> commands = all_command_docs();
  GlobalOptions unused;
  const Parameters globals = global_parameters(unused);

  std::vector<std::string> valued;
  const auto collect = [&valued](const Parameters& parameters) {
    for (const Parameter& one : parameters.all()) {
      if (one.argument || one.is_flag() || one.value_optional) continue;
      for (const std::string& name : names_of(one)) {
        if (std::find(valued.begin(), valued.end(), name) == valued.end()) valued.push_back(name);
      }
    }
  };
  collect(globals);
  for (const CommandDocs& docs : commands) collect(docs.parameters);

  std::string text(head);
  text += fmt::format("set -g __refctl_valued {}\n\ncomplete -c refctl -f\n", joined(valued));
  for (const Parameter& one : globals.all()) text += option_line("", one);
  std::string last;
  for (const CommandDocs& docs : commands) {
    const Command& command = *docs.command;
    const std::string word(command.first_word());
    if (word != last) {
      const std::string_view group = summary_of_group(word);
      text += fmt::format("\ncomplete -c refctl -n __refctl_at_command -a {} -d {}\n", word,
                          fish_quoted(group.empty() ? command.summary : group));
    }
    last = word;
    if (!command.second_word().empty()) {
      text += fmt::format("complete -c refctl -n '__refctl_in_group {}' -a {} -d {}\n", word, command.second_word(),
                          fish_quoted(command.summary));
    }
    const std::string condition =
        fmt::format("__refctl_using \"{}\"", command.bare ? command.first_word() : command.path);
    for (const Parameter& one : docs.parameters.all()) {
      if (one.argument) {
        const std::string value = value_of(one);
        if (value != " -x")
          text +=
              fmt::format("complete -c refctl -n {}{}\n", fish_quoted(condition), value == " -r -F" ? " -F" : value);
      } else {
        text += option_line(condition, one);
      }
    }
  }
  return text;
}

}  // namespace refctl::cli::docs
