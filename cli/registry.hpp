#pragma once

#include "cli/args/parameters.hpp"

#include <memory>
#include <span>
#include <string_view>

namespace refctl::cli {

class Context;

// Under which heading a command stands in help.
enum class Group { accounts, people, referrals, store, program };

// What a command needs opened. read: the store must be there. write: a missing store is made.
// edit: for writing, but the store must be there.
enum class Needs { nothing, read, edit, write };

// As whom a command acts. session: the one who is logged in, or the operator with --operator; only then does
// the last login's target count. store: the operator of a store opened directly, without being told.
enum class Acts { nobody, session, store };

// One command about to run: its options, filled in by the parser, and what it does with them.
class Invocation {
 public:
  Invocation() = default;
  Invocation(const Invocation&) = delete;
  Invocation& operator=(const Invocation&) = delete;
  virtual ~Invocation() = default;
  virtual void declare(Parameters& parameters) = 0;
  virtual Result<> run(Context& context) = 0;
};

// A row of the table of commands.
struct Command {
  std::string_view path;  // "users show"
  std::string_view summary;
  Group group;
  Needs needs;
  Acts acts;
  std::unique_ptr<Invocation> (*make)();
  bool bare = false;  // what the group does without a further word: `users` is `users list`

  // A tool of other programs, without a summary: help, manual and completions leave it out.
  [[nodiscard]] bool hidden() const { return summary.empty(); }
  [[nodiscard]] std::string_view first_word() const { return path.substr(0, path.find(' ')); }
  [[nodiscard]] std::string_view second_word() const {
    const std::size_t space = path.find(' ');
    return space == std::string_view::npos ? std::string_view() : path.substr(space + 1);
  }
};

// All commands in the order in which help lists them.
[[nodiscard]] std::span<const Command> commands();
// What is said of a group of commands (`users`) in the overview; empty for a plain command.
[[nodiscard]] std::string_view summary_of_group(std::string_view first_word);
[[nodiscard]] const Command* find_command(std::string_view path);
[[nodiscard]] std::string_view heading_of(Group group);

}  // namespace refctl::cli
