#include "cli/commands/program/completion.hpp"

#include "cli/docs/completions.hpp"

namespace refctl::cli {

void declare(Parameters& p, CompletionOptions& o) {
  p.describe(
      "Prints a shell's completion script: commands, options and their values, and the e-mails, codes and ids of "
      "the store. Packages install it where the shell finds it.");
  Parameter& shell = p.argument("SHELL", o.shell, "bash, zsh or fish");
  shell.required = true;
  shell.kind = ValueKind::choice;
  shell.choices = {"bash", "zsh", "fish"};
  p.example("source <(refctl completion bash)", "try it in this shell");
  p.example("refctl completion fish > ~/.config/fish/completions/refctl.fish", "install it for fish");
}

Result<> run(Context& context, const CompletionOptions& o) {
  if (*o.shell == "bash") {
    context.out().write(docs::bash_completion());
  } else if (*o.shell == "zsh") {
    context.out().write(docs::zsh_completion());
  } else if (*o.shell == "fish") {
    context.out().write(docs::fish_completion());
  } else {
    return fail(ErrorCode::usage, "no completion for the shell " + *o.shell, "bash, zsh or fish");
  }
  return {};
}

}  // namespace refctl::cli
