#include "cli/help.hpp"

#include "cli/args/global_options.hpp"
#include "cli/exit_code.hpp"
#include "cli/term/escape.hpp"
#include "cli/term/wrap.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace refctl::cli {

namespace {

constexpr std::size_t widest = 100;  // longer lines are hard to read

std::string wrapped(std::string_view text, std::size_t indent, std::size_t columns) {
  return term::wrapped(text, indent, std::min(columns, widest));
}

struct Line {
  std::string left;
  std::string right;
};

// Returns the width of the left column. A longer entry goes on a line of its own.
std::size_t left_width(const std::vector<Line>& lines, std::size_t columns) {
  const std::size_t most = std::clamp<std::size_t>(columns * 2 / 5, 16, 30);
  std::size_t left = 0;
  for (const Line& line : lines) {
    const std::size_t width = term::display_width(line.left);
    if (width <= most) left = std::max(left, width);
  }
  return left;
}

std::string two_columns(const std::vector<Line>& lines, std::size_t left, std::size_t columns) {
  std::string text;
  for (const Line& line : lines) {
    const std::size_t width = term::display_width(line.left);
    text += "  " + line.left;
    text += width > left ? "\n" + std::string(left + 4, ' ') : std::string(left - width + 2, ' ');
    text += wrapped(line.right, left + 4, columns) + "\n";
  }
  return text;
}

std::string two_columns(const std::vector<Line>& lines, std::size_t columns) {
  return two_columns(lines, left_width(lines, columns), columns);
}

std::string names_of(const Parameter& parameter) {
  if (parameter.argument) return parameter.names;
  std::string names = parameter.names;
  if (const std::size_t comma = names.find(','); comma != std::string::npos) {
    names.insert(comma + 1, " ");
  } else {
    names = "    " + names;
  }
  if (parameter.is_flag()) return names;
  return names + (parameter.value_optional ? " [" + parameter.placeholder + "]" : " " + parameter.placeholder);
}

std::vector<Line> option_lines(const Parameters& parameters, bool arguments) {
  std::vector<Line> lines;
  for (const Parameter& one : parameters.all()) {
    if (one.argument == arguments) lines.push_back({names_of(one), one.summary});
  }
  return lines;
}

std::string example_lines(const std::vector<Example>& examples) {
  std::string text;
  for (const Example& example : examples) text += fmt::format("  # {}\n  {}\n", example.what, example.command);
  return text;
}

}  // namespace

std::string overview(std::size_t columns) {
  std::string text =
      wrapped("refctl: referrals from the terminal. Who signed up, who referred them, and how well that works.", 0,
              columns) +
      "\n\n";
  text += "usage: refctl COMMAND [options]\n";
  struct Section {
    Group group;
    std::vector<Line> lines;
  };
  std::vector<Section> sections;
  std::size_t left = 0;
  std::string_view last_word;
  for (const Command& command : commands()) {
    const std::string_view word = command.first_word();
    if (command.hidden() || word == last_word) continue;
    last_word = word;
    if (sections.empty() || sections.back().group != command.group) sections.push_back({command.group, {}});
    const std::string_view summary = summary_of_group(word);
    sections.back().lines.push_back({std::string(word), std::string(summary.empty() ? command.summary : summary)});
    left = std::max(left, word.size());
  }
  for (const Section& one : sections)
    text += fmt::format("\n{}\n{}", heading_of(one.group), two_columns(one.lines, left, columns));
  Parameters globals;
  GlobalOptions unused;
  declare_globals(globals, unused);
  text += fmt::format("\nOptions of every command\n{}", two_columns(option_lines(globals, false), columns));
  text += "\nExamples\n";
  text += example_lines({{"refctl import users.jsonl", "load the users of another system"},
                         {"refctl login ada@example.com", "open a session"},
                         {"refctl --operator referrals ada@example.com --tree", "the tree below Ada"}});
  return text + "\n" +
         wrapped("`refctl COMMAND --help` describes each command, `refctl help exit-codes` the exit codes.", 0,
                 columns) +
         "\n";
}

std::string exit_codes(std::size_t columns) {
  std::vector<Line> lines;
  for (const ExitMeaning& one : exit_meanings()) lines.push_back({std::to_string(one.code), std::string(one.meaning)});
  return two_columns(lines, columns);
}

std::string usage_of(const Command& command, const Parameters& parameters) {
  std::string usage = fmt::format("refctl {}", command.path);
  if (command.bare) usage = fmt::format("refctl {} [{}]", command.first_word(), command.second_word());
  for (const Parameter& one : parameters.all()) {
    if (!one.argument && !one.required) continue;
    const std::string name = one.argument ? one.names : fmt::format("{} {}", one.long_name(), one.placeholder);
    usage += one.required ? " " + name : " [" + name + "]";
  }
  return usage + " [options]";
}

std::string help_of_group(std::string_view first_word, std::size_t columns) {
  std::string text =
      fmt::format("{}\n\nusage: refctl {} COMMAND [options]\n\nCommands\n", summary_of_group(first_word), first_word);
  std::vector<Line> lines;
  for (const Command& command : commands()) {
    if (command.first_word() == first_word)
      lines.push_back({std::string(command.second_word()), std::string(command.summary)});
  }
  text += two_columns(lines, columns);
  return text + "\n" +
         wrapped(fmt::format("`refctl {} COMMAND --help` describes each command.", first_word), 0, columns) + "\n";
}

std::string help_of(const Command& command, std::size_t columns) {
  const std::unique_ptr<CommandRun> command_run = command.make();
  Parameters parameters;
  command_run->declare(parameters);
  std::string text = fmt::format("{}\n\nusage: {}\n", command.summary, usage_of(command, parameters));
  for (const std::string& paragraph : parameters.paragraphs()) text += "\n" + wrapped(paragraph, 0, columns) + "\n";
  if (!parameters.definitions().empty()) {
    std::vector<Line> definitions;
    for (const Definition& one : parameters.definitions()) definitions.push_back({one.name, one.meaning});
    text += "\nDefinitions\n" + two_columns(definitions, columns);
  }
  const std::vector<Line> arguments = option_lines(parameters, true);
  if (!arguments.empty()) text += "\nArguments\n" + two_columns(arguments, columns);
  const std::vector<Line> options = option_lines(parameters, false);
  if (!options.empty()) text += "\nOptions\n" + two_columns(options, columns);
  if (command.bare) {
    text += "\nMore\n";
    std::vector<Line> lines;
    for (const Command& other : commands()) {
      if (&other != &command && other.first_word() == command.first_word())
        lines.push_back({fmt::format("refctl {}", other.path), std::string(other.summary)});
    }
    text += two_columns(lines, columns);
  }
  if (!parameters.examples().empty()) {
    text += "\nExamples\n" + example_lines(parameters.examples());
  }
  return text + "\n" +
         wrapped("The options of every command (--store, --output, …) are listed by `refctl --help`.", 0, columns) +
         "\n";
}

}  // namespace refctl::cli
