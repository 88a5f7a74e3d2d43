#include "cli/docs/command_docs.hpp"
#include "cli/docs/completions.hpp"

#include <fmt/format.h>

#include <map>

namespace refctl::cli::docs {

namespace {

// The bash code that completes a value.
std::string action_of(const Parameter& parameter) {
  switch (parameter.kind) {
    case ValueKind::choice: return fmt::format("_refctl_words {}", quoted(joined(parameter.choices)));
    case ValueKind::file: return "_refctl_files";
    case ValueKind::directory: return "_refctl_directories";
    case ValueKind::user: return "_refctl_users";
    case ValueKind::text:
    case ValueKind::number:
    case ValueKind::time:
    case ValueKind::span: return ":";
  }
  return ":";
}

// Writes the branches of a `case` over option names that run `action_of`, and collects the options that take a value.
std::string value_arms(const Parameters& parameters, std::string_view indent) {
  std::string arms;
  for (const Parameter& one : parameters.all()) {
    if (one.argument || one.is_flag() || one.value_optional) continue;
    arms += fmt::format("{}{}) {} ;;\n", indent, joined(names_of(one), " | "), action_of(one));
  }
  return arms;
}

std::string option_words(const Parameters& parameters) {
  std::vector<std::string> words;
  for (const Parameter& one : parameters.all()) {
    if (one.argument) continue;
    for (const std::string& name : names_of(one)) words.push_back(name);
  }
  return joined(words);
}

constexpr std::string_view head =
    R"(# bash completion for refctl, made from its table of commands (`refctl completion bash`); do not edit.

_refctl_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }

_refctl_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$cur")
}

_refctl_directories() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$cur")
}

# E-mails, codes and ids of the store; nothing without a store.
_refctl_users() {
  mapfile -t COMPREPLY < <("${words[0]}" "${store[@]}" __complete users "$cur" 2>/dev/null)
  declare -F __ltrim_colon_completions >/dev/null && __ltrim_colon_completions "$cur"
}

)";

constexpr std::string_view body = R"(
_refctl() {
  local cur prev words cword
  if declare -F _get_comp_words_by_ref >/dev/null; then
    _get_comp_words_by_ref -n := cur prev words cword
  else
    words=("${COMP_WORDS[@]}")
    cword=$COMP_CWORD
    cur=${words[cword]}
    prev=${words[cword - 1]}
  fi
  COMPREPLY=()
  local path='' operands=0 i word
  local -a store=()
  for ((i = 1; i < cword; i++)); do
    word=${words[i]}
    case $word in
      -s | --store) store=(--store "${words[i + 1]}") ;;
      --store=*) store=("$word") ;;
    esac
    if [[ $word == -* ]]; then
      [[ $word != *=* ]] && _refctl_takes_value "$path" "$word" && ((i++))
    elif [[ -z $path ]]; then
      path=$word
    elif _refctl_is_command "$path $word"; then
      path="$path $word"
    else
      ((operands++))
    fi
  done
  if [[ $prev == -* && $prev != *=* ]] && _refctl_takes_value "$path" "$prev"; then
    _refctl_value "$path" "$prev"
  elif [[ $cur == -* ]]; then
    _refctl_options "$path"
  else
    _refctl_operand "$path" "$operands"
  fi
}

complete -F _refctl refctl
)";

// The `case` pattern of a command's path; the default command of a group also matches the group's word alone.
std::string pattern_of(const Command& command) {
  return command.bare ? fmt::format("{} | {}", quoted(command.first_word()), quoted(command.path))
                      : quoted(command.path);
}

std::string takes_value(const std::vector<CommandDocs>& commands, const Parameters& globals) {
  std::string text = "_refctl_takes_value() {\n  case $2 in\n";
  std::vector<std::string> names;
  const auto collect = [&names](const Parameters& parameters) {
    for (const Parameter& one : parameters.all()) {
      if (one.argument || one.is_flag() || one.value_optional) continue;
      for (const std::string& name : names_of(one)) names.push_back(name);
    }
  };
  collect(globals);
  text += fmt::format("    {}) return 0 ;;\n  esac\n  case $1 in\n", joined(names, " | "));
  for (const CommandDocs& docs : commands) {
    names.clear();
    collect(docs.parameters);
    if (names.empty()) continue;
    text +=
        fmt::format("    {}) case $2 in {}) return 0 ;; esac ;;\n", pattern_of(*docs.command), joined(names, " | "));
  }
  return text + "  esac\n  return 1\n}\n\n";
}

std::string is_command(const std::vector<CommandDocs>& commands) {
  std::vector<std::string> paths;
  for (const CommandDocs& docs : commands) {
    if (!docs.command->second_word().empty()) paths.push_back(quoted(docs.command->path));
  }
  if (paths.empty()) return "_refctl_is_command() { return 1; }\n\n";
  return fmt::format("_refctl_is_command() {{\n  case $1 in {}) return 0 ;; esac\n  return 1\n}}\n\n",
                     joined(paths, " | "));
}

std::string values(const std::vector<CommandDocs>& commands, const Parameters& globals) {
  std::string text = "_refctl_value() {\n  case $1 in\n";
  for (const CommandDocs& docs : commands) {
    const std::string arms = value_arms(docs.parameters, "        ");
    if (!arms.empty())
      text += fmt::format("    {})\n      case $2 in\n{}      esac\n      ;;\n", pattern_of(*docs.command), arms);
  }
  return text + fmt::format("  esac\n  case $2 in\n{}  esac\n}}\n\n", value_arms(globals, "    "));
}

std::string options(const std::vector<CommandDocs>& commands, const Parameters& globals) {
  std::string text = fmt::format("_refctl_options() {{\n  local own=''\n  case $1 in\n");
  for (const CommandDocs& docs : commands) {
    const std::string words = option_words(docs.parameters);
    if (!words.empty()) text += fmt::format("    {}) own={} ;;\n", pattern_of(*docs.command), quoted(words));
  }
  return text + fmt::format("  esac\n  _refctl_words \"$own {}\"\n}}\n\n", option_words(globals));
}

std::string operands(const std::vector<CommandDocs>& commands) {
  std::string text = "_refctl_operand() {\n  case $1:$2 in\n";
  text += fmt::format("    :*) _refctl_words {} ;;\n", quoted(joined(first_words(commands))));
  std::map<std::string, std::vector<std::string>> groups;
  for (const CommandDocs& docs : commands) {
    if (!docs.command->second_word().empty())
      groups[std::string(docs.command->first_word())].emplace_back(docs.command->second_word());
  }
  for (const auto& [group, words] : groups)
    text += fmt::format("    {}:0) _refctl_words {} ;;\n", group, quoted(joined(words)));
  for (const CommandDocs& docs : commands) {
    int position = 0;
    for (const Parameter& one : docs.parameters.all()) {
      if (!one.argument) continue;
      const std::string action = action_of(one);
      if (action != ":") text += fmt::format("    {}:{}) {} ;;\n", quoted(docs.command->path), position, action);
      ++position;
    }
  }
  return text + "  esac\n}\n";
}

}  // namespace

std::string bash_completion() {
  const std::vector<CommandDocs> commands = all_command_docs();
  GlobalOptions unused;
  const Parameters globals = global_parameters(unused);
  std::string text(head);
  text += takes_value(commands, globals);
  text += is_command(commands);
  text += values(commands, globals);
  text += options(commands, globals);
  text += operands(commands);
  text += body;
  return text;
}

}  // namespace refctl::cli::docs
