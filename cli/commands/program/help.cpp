#include "cli/commands/program/help.hpp"

#include "cli/help.hpp"
#include "cli/term/escape.hpp"

#include <fmt/format.h>

namespace refctl::cli {

void declare(Parameters& p, HelpOptions& o) {
  p.describe("The same as --help after the command.");
  p.argument("COMMAND", o.first, "a command, or exit-codes (default: the overview)");
  p.argument("SUBCOMMAND", o.second, "its second word");
  p.example("refctl help users edit", "how is a user changed?");
}

Result<> run(Context& context, const HelpOptions& o) {
  const std::size_t columns = context.out().columns();
  if (!o.first) {
    context.out().write(overview(columns));
    return {};
  }
  if (*o.first == "exit-codes" && !o.second) {
    context.out().write(exit_codes(columns));
    return {};
  }
  const std::string path = o.second ? *o.first + " " + *o.second : *o.first;
  const Command* command = find_command(path);
  if (command == nullptr && (o.second || summary_of_group(*o.first).empty()))
    return fail(ErrorCode::usage, fmt::format("no command '{}'", term::escape(path)), "see `refctl --help`");
  context.out().write(command != nullptr ? help_of(*command, columns) : help_of_group(*o.first, columns));
  return {};
}

}  // namespace refctl::cli
