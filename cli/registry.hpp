#pragma once

#include "cli/args/parameters.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace refctl::cli {

class Context;

// The heading under which help lists a command.
enum class Group { accounts, people, referrals, store, program };

// What a command opens. read: an existing store, for reading. write: for writing; a missing store is created. edit: an
// existing store, for writing.
enum class Needs { nothing, read, edit, write };

// The identity under which a command acts. session: the logged-in user, or the operator with --operator; only such a
// command falls back to the target of the last login. store_operator: always the operator of a store opened directly.
enum class Identity { nobody, session, store_operator };

// One run of a command: holds its options, which the parser fills in, and executes them.
class CommandRun {
 public:
  CommandRun() = default;
  CommandRun(const CommandRun&) = delete;
  CommandRun& operator=(const CommandRun&) = delete;
  virtual ~CommandRun() = default;
  virtual void declare(Parameters& parameters) = 0;
  virtual Result<> run(Context& context) = 0;
};

// A row of the table of commands.
struct Command {
  std::string_view path;  // "users show"
  std::string_view summary;
  Group group;
  Needs needs;
  Identity identity;
  std::unique_ptr<CommandRun> (*make)();
  bool bare = false;  // the group's default command: `users` is `users list`

  // True for an internal command (it has no summary): help, man pages and completions omit it.
  [[nodiscard]] bool hidden() const { return summary.empty(); }
  [[nodiscard]] std::string_view first_word() const { return path.substr(0, path.find(' ')); }
  [[nodiscard]] std::string_view second_word() const {
    const std::size_t space = path.find(' ');
    return space == std::string_view::npos ? std::string_view() : path.substr(space + 1);
  }
};

// All commands in the order in which help lists them.
[[nodiscard]] std::span<const Command> commands();
// The overview's text for a group of commands (`users`); empty for a plain command.
[[nodiscard]] std::string_view summary_of_group(std::string_view first_word);
[[nodiscard]] const Command* find_command(std::string_view path);
[[nodiscard]] std::string_view heading_of(Group group);

}  // namespace refctl::cli
