#include "cli/args/parser.hpp"

#include "cli/term/escape.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <optional>

namespace refctl::cli {

namespace {

struct BoundOption {
  const Parameter* parameter = nullptr;
  CLI::Option* option = nullptr;
};

// A CLI11 app and the parameters it takes. Commands declare their parameters only when the parser reaches them, so that
// a run pays for one command, not for all.
struct CommandNode {
  CLI::App* app = nullptr;
  const Command* command = nullptr;
  Parameters own;
  Parameters globals;
  std::vector<BoundOption> bound;
};

BoundOption bind(CLI::App& app, const Parameter& parameter) {
  const CLI::callback_t keep = [](const CLI::results_t&) { return true; };
  if (parameter.is_flag()) {
    CLI::Option* flag = app.add_flag(parameter.names);
    flag->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
    return {&parameter, flag};
  }
  CLI::Option* option = app.add_option(parameter.names, keep);
  option->type_size(1)->allow_extra_args(false);
  option->multi_option_policy(parameter.repeated ? CLI::MultiOptionPolicy::TakeAll : CLI::MultiOptionPolicy::TakeLast);
  if (parameter.value_optional) option->expected(0, 1);
  return {&parameter, option};
}

Result<> take_values(const CommandNode& node, bool globals) {
  for (const BoundOption& one : node.bound) {
    const Parameter& parameter = *one.parameter;
    if (parameter.global != globals) continue;
    std::vector<std::string> values = one.option->results();
    if (!parameter.repeated && values.size() > 1) values = {values.back()};
    for (const std::string& value : values) {
      if (parameter.is_flag() && value != "true")
        return fail(ErrorCode::usage, fmt::format("{} takes no value", parameter.long_name()));
      Result<> taken = parameter.take(parameter.is_flag() ? "" : value);
      if (!taken)
        return fail(ErrorCode::usage, fmt::format("{}: {}", parameter.long_name(), taken.error().message),
                    taken.error().hint);
    }
  }
  return {};
}

Result<> check_required(const CommandNode& node) {
  for (const BoundOption& one : node.bound) {
    if (!one.parameter->required || one.option->count() > 0) continue;
    const std::string path(node.command->path);
    return fail(ErrorCode::usage, fmt::format("`refctl {}` needs {}", path, one.parameter->long_name()),
                fmt::format("see `refctl {} --help`", path));
  }
  return {};
}

class Tree {
 public:
  // Adds only those commands whose words occur anywhere in the command line; building all of them costs time.
  Tree(GlobalOptions& globals, const std::vector<std::string>& words) : globals_(globals) {
    root_.app = &app_;
    configure(app_);
    app_.require_subcommand(0, 1);
    declare_globals_of(root_);
    const auto occurs = [&words](std::string_view word) { return std::ranges::find(words, word) != words.end(); };
    for (const Command& command : commands()) {
      if (occurs(command.first_word())) add(command, occurs(command.second_word()));
    }
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;
  ~Tree() = default;

  Result<Parsed> parse(std::vector<std::string> words) {
    std::reverse(words.begin(), words.end());
    Result<> outcome = {};
    try {
      app_.parse(std::move(words));
    } catch (const CLI::ArgumentMismatch& mismatch) {
      outcome = missing_value(mismatch.what());
    } catch (const CLI::Error& error) {
      outcome = fail(ErrorCode::usage, term::escape(error.what()), "see `refctl --help`");
    }
    // The globals are taken first, even after a failure, because they decide how an error is printed.
    const std::vector<CommandNode*> path = reached();
    for (const CommandNode* node : path) {
      Result<> taken = take_values(*node, true);
      if (!taken && outcome) outcome = std::move(taken);
    }
    if (!outcome) return failure_of(outcome);
    return finish(path);
  }

 private:
  static void configure(CLI::App& app) {
    app.set_help_flag();
    app.allow_extras();
  }

  void add(const Command& command, bool with_second_word) {
    const std::string first(command.first_word());
    const std::string second(command.second_word());
    auto& top = by_word_[first];
    if (top == nullptr) top = &make_node(*app_.add_subcommand(first));
    if (second.empty() || command.bare) set_command(*top, command);
    if (second.empty()) return;
    top->app->require_subcommand(0, 1);
    if (!with_second_word) return;
    set_command(make_node(*top->app->add_subcommand(second)), command);
  }

  CommandNode& make_node(CLI::App& app) {
    CommandNode& node = nodes_.emplace_back();
    node.app = &app;
    configure(app);
    app.preparse_callback([this, &node](std::size_t) {
      declare_globals_of(node);
      if (node.command == nullptr) return;
      command_run_of(*node.command).declare(node.own);
      for (const Parameter& parameter : node.own.all()) node.bound.push_back(bind(*node.app, parameter));
    });
    return node;
  }

  static void set_command(CommandNode& node, const Command& command) { node.command = &command; }

  void declare_globals_of(CommandNode& node) {
    declare_globals(node.globals, globals_);
    for (const Parameter& parameter : node.globals.all()) node.bound.push_back(bind(*node.app, parameter));
  }

  // In `users --page 2 list` both words of the path fill in the same options.
  CommandRun& command_run_of(const Command& command) {
    auto& made = command_runs_[command.path];
    if (made == nullptr) made = command.make();
    return *made;
  }

  std::vector<CommandNode*> reached() {
    std::vector<CommandNode*> path = {&root_};
    for (CLI::App* app = &app_; !app->get_subcommands().empty();) {
      app = app->get_subcommands().front();
      const auto node =
          std::find_if(nodes_.begin(), nodes_.end(), [app](const CommandNode& one) { return one.app == app; });
      path.push_back(&*node);
    }
    return path;
  }

  Result<Parsed> finish(const std::vector<CommandNode*>& path) {
    for (const CommandNode* node : path) {
      for (const std::string& word : node->app->remaining()) {
        if (word == "--") continue;
        return not_understood(*node, word);
      }
    }
    const CommandNode& last = *path.back();
    Parsed parsed;
    parsed.command = last.command;
    if (last.command == nullptr && path.size() > 1) parsed.group = last.app->get_name();
    if (last.command == nullptr || globals_.help || globals_.version) return parsed;
    for (const CommandNode* node : path) {
      if (node->command != last.command &&
          std::any_of(node->bound.begin(), node->bound.end(),
                      [](const BoundOption& one) { return !one.parameter->global && one.option->count() > 0; }))
        return fail(ErrorCode::usage, fmt::format("options of `{}` stand after the word", last.command->path),
                    fmt::format("see `refctl {} --help`", last.command->path));
      Result<> taken = take_values(*node, false);
      if (!taken) return failure_of(taken);
    }
    Result<> complete = check_required(last);
    if (!complete) return failure_of(complete);
    parsed.command_run = std::move(command_runs_[last.command->path]);
    return parsed;
  }

  static Failure missing_value(std::string_view what) {
    // The text of CLI11's error begins with the option's name.
    const std::string_view name = what.substr(0, what.find_first_of(": "));
    return fail(ErrorCode::usage, fmt::format("{} needs a value", name), "see `refctl --help`");
  }

  static Failure not_understood(const CommandNode& node, const std::string& word) {
    const std::string path = path_of(node);  // "refctl users"
    const std::string help = fmt::format("see `{} --help`", path);
    if (word.size() > 1 && word.starts_with('-')) {
      const std::string name = word.substr(0, word.find('='));
      std::vector<std::string> names;
      for (const BoundOption& one : node.bound) {
        if (!one.parameter->argument) names.emplace_back(one.parameter->long_name());
      }
      const std::string near = nearest(name, names);
      return fail(ErrorCode::usage, fmt::format("`{}` has no option {}", path, term::escape(name)),
                  near.empty() ? help : fmt::format("did you mean `{}`?", near));
    }
    const std::vector<std::string> names = further_words(node);
    const std::string near = nearest(word, names);
    std::string hint = near.empty() ? help : fmt::format("did you mean `{} {}`?", path, near);
    // A name typed in the place of a command (`refctl users beatriz`) is probably meant as a search, an id or e-mail as
    // the user to show.
    if (near.empty() && has_option(node, "--search")) {
      const bool is_user = word.find('@') != std::string::npos || word.find_first_not_of("0123456789") == word.npos;
      hint = is_user ? fmt::format("`refctl users show {}` shows one user", term::escape(word))
                     : fmt::format("`{} --search {}` finds text", path, shell_word(word));
    }
    return fail(ErrorCode::usage,
                names.empty() ? fmt::format("unexpected argument '{}' after `{}`", term::escape(word), path)
                              : fmt::format("`{}` has no command '{}'", path, term::escape(word)),
                std::move(hint));
  }

  // Returns the word as it is typed in a shell; a word with blanks gets quotes.
  static std::string shell_word(const std::string& word) {
    const std::string text = term::escape(word);
    return text.find(' ') == std::string::npos ? text : "'" + text + "'";
  }

  static bool has_option(const CommandNode& node, std::string_view name) {
    return std::ranges::any_of(node.bound,
                               [name](const BoundOption& one) { return one.parameter->long_name() == name; });
  }

  // Returns the words that may follow: after the program's name the first words of the commands, after a group the
  // second ones.
  static std::vector<std::string> further_words(const CommandNode& node) {
    const bool top = node.app->get_parent() == nullptr;
    std::vector<std::string> words;
    for (const Command& command : commands()) {
      const std::string_view word = top ? command.first_word() : command.second_word();
      const bool belongs = top ? !command.hidden() : command.first_word() == node.app->get_name() && !word.empty();
      if (belongs && std::ranges::find(words, word) == words.end()) words.emplace_back(word);
    }
    return words;
  }

  static std::string path_of(const CommandNode& node) {
    std::string path;
    for (CLI::App* app = node.app; app->get_parent() != nullptr; app = app->get_parent())
      path.insert(0, " " + app->get_name());
    return "refctl" + path;
  }

  GlobalOptions& globals_;
  CLI::App app_;
  CommandNode root_;
  std::deque<CommandNode> nodes_;  // a deque, because callbacks keep references to the nodes
  std::map<std::string, CommandNode*, std::less<>> by_word_;
  std::map<std::string_view, std::unique_ptr<CommandRun>> command_runs_;
};

}  // namespace

Result<Parsed> parse(const std::vector<std::string>& words, GlobalOptions& globals) {
  // CLI11 takes the next word as the value of `--name=`; here its value is empty.
  std::vector<std::string> split;
  split.reserve(words.size());
  for (const std::string& word : words) {
    if (word.size() > 3 && word.starts_with("--") && word.find('=') == word.size() - 1) {
      split.push_back(word.substr(0, word.size() - 1));
      split.emplace_back();
    } else {
      split.push_back(word);
    }
  }
  Tree tree(globals, split);
  return tree.parse(std::move(split));
}

}  // namespace refctl::cli
