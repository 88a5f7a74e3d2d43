#include "cli/docs/command_docs.hpp"
#include "cli/docs/completions.hpp"

#include <fmt/format.h>

#include <map>

namespace refctl::cli::docs {

namespace {

// Escapes text inside the [explanation] or :message: of an _arguments specification.
std::string specified(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string action_of(const Parameter& parameter) {
  switch (parameter.kind) {
    case ValueKind::choice: return "(" + joined(parameter.choices) + ")";
    case ValueKind::file: return "_files";
    case ValueKind::directory: return "_files -/";
    case ValueKind::user: return "_refctl_users";
    case ValueKind::text:
    case ValueKind::number:
    case ValueKind::time:
    case ValueKind::span: return " ";
  }
  return " ";
}

// The _arguments specification of one option or argument.
std::string specification(const Parameter& one) {
  if (one.argument)
    return quoted(fmt::format("{}:{}:{}",
                              one.repeated   ? "*"
                              : one.required ? ""
                                             : ":",
                              specified(one.names), action_of(one)));
  const std::vector<std::string> names = names_of(one);
  const std::string value = one.is_flag() ? ""
                                          : fmt::format("{}{}:{}", one.value_optional ? "::" : ":",
                                                        specified(one.placeholder), action_of(one));
  const std::string what = fmt::format("[{}]{}", specified(one.summary), value);
  if (names.size() == 1) return quoted((one.repeated ? "*" : "") + names[0] + what);
  return fmt::format("{}{{{}}}{}", quoted(one.repeated ? "*" : fmt::format("({})", joined(names))), joined(names, ","),
                     quoted(what));
}

std::string specifications(const Parameters& parameters, std::string_view indent) {
  std::string text;
  for (const Parameter& one : parameters.all()) text += fmt::format("{}{} \\\n", indent, specification(one));
  return text;
}

std::string described(const std::vector<std::pair<std::string, std::string>>& words, std::string_view indent) {
  std::string text;
  for (const auto& [word, summary] : words)
    text += fmt::format("{}{}\n", indent, quoted(word + ":" + specified(summary)));
  return text;
}

}  // namespace

std::string zsh_completion() {
  const std::vector<CommandDocs> commands = all_command_docs();
  GlobalOptions unused;
  const Parameters globals = global_parameters(unused);

  std::vector<std::pair<std::string, std::string>> overview;
  std::map<std::string, std::vector<std::pair<std::string, std::string>>> groups;
  for (const CommandDocs& docs : commands) {
    const std::string word(docs.command->first_word());
    if (overview.empty() || overview.back().first != word) {
      const std::string_view summary = summary_of_group(word);
      overview.emplace_back(word, std::string(summary.empty() ? docs.command->summary : summary));
    }
    if (!docs.command->second_word().empty())
      groups[word].emplace_back(std::string(docs.command->second_word()), std::string(docs.command->summary));
  }

  std::string text = R"(#compdef refctl
# zsh completion for refctl, made from its table of commands (`refctl completion zsh`); do not edit.

# E-mails, codes and ids of the store; nothing without a store.
_refctl_users() {
  local -a store found
  local at=${_refctl_words[(i)(-s|--store)]}
  (( at < ${#_refctl_words} )) && store=(--store "${(Q)_refctl_words[at + 1]}")
  found=("${(@f)$(refctl $store __complete users "${(Q)PREFIX}" 2>/dev/null)}")
  (( ${#found} )) && [[ -n $found[1] ]] && compadd -- $found
}

)";
  text += "_refctl() {\n  local curcontext=$curcontext state line ret=1\n  local -a _refctl_words=($words)\n";
  text += "  typeset -A opt_args\n  local -a globals=(\n";
  for (const Parameter& one : globals.all()) text += fmt::format("    {}\n", specification(one));
  text += "  )\n  _arguments -C $globals '1:command:->command' '*::argument:->argument' && ret=0\n";
  text += "  case $state in\n    command)\n      local -a commands=(\n" + described(overview, "        ");
  text += "      )\n      _describe command commands && ret=0\n      ;;\n    argument)\n      case $words[1] in\n";
  for (const auto& [group, subcommands] : groups) {
    text += fmt::format("        {})\n          local -a commands=(\n{}          )\n", group,
                        described(subcommands, "            "));
    text += "          (( CURRENT == 2 )) && { _describe command commands && ret=0 }\n";
    text += "          local sub=$words[2]\n          case $sub in\n";
    std::string bare;
    for (const CommandDocs& docs : commands) {
      if (docs.command->first_word() != group) continue;
      const std::string specs = specifications(docs.parameters, "                ");
      text += fmt::format(
          "            {})\n              shift words\n              (( CURRENT-- ))\n              _arguments "
          "$globals \\\n{}                && ret=0\n              ;;\n",
          docs.command->second_word(), specs);
      if (docs.command->bare) bare = specs;
    }
    text += fmt::format(
        "            *)\n              _arguments $globals \\\n{}                && ret=0\n              ;;\n          "
        "esac\n          ;;\n",
        bare);
  }
  for (const CommandDocs& docs : commands) {
    if (!docs.command->second_word().empty()) continue;
    text += fmt::format("        {})\n          _arguments $globals \\\n{}            && ret=0\n          ;;\n",
                        docs.command->path, specifications(docs.parameters, "            "));
  }
  text +=
      "      esac\n      ;;\n  esac\n  return ret\n}\n\nif [ \"$funcstack[1]\" = _refctl ]; then\n  _refctl "
      "\"$@\"\nelse\n  compdef _refctl refctl\nfi\n";
  return text;
}

}  // namespace refctl::cli::docs
