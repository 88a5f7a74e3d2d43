#pragma once

#include "store/result.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace refctl::cli {

// The kind of a value, for help and completions.
enum class ValueKind { text, file, directory, user, number, time, span, choice };

// One option, flag or argument of a command, as plain data: the parser, help, man pages and completions all
// read it.
struct Parameter {
  std::string names;        // "-s,--store"; for an argument its name in the synopsis, "USER"
  std::string placeholder;  // the value's name in help, "URI"; empty for a flag
  std::string summary;
  ValueKind kind = ValueKind::text;
  std::vector<std::string> choices;  // of ValueKind::choice
  bool argument = false;
  bool required = false;
  bool repeated = false;        // may be given several times
  bool value_optional = false;  // --path [OTHER]: without a value, `take` gets ""
  bool global = false;          // an option of the program, accepted by every command
  // Stores one value in the command's options ("" for a flag). The parser prefixes the message of its error with the
  // parameter's name and makes its code ErrorCode::usage.
  std::function<Result<>(std::string_view)> take;

  [[nodiscard]] bool is_flag() const { return !argument && placeholder.empty(); }
  // "--store" for "-s,--store"; for an argument its name.
  [[nodiscard]] std::string_view long_name() const;
};

struct Definition {
  std::string name;
  std::string meaning;
};

struct Example {
  std::string command;
  std::string what;
};

// The declaration of a command: description, options, arguments, examples. Refers to the command's options struct,
// which outlives it.
class Parameters {
 public:
  // Adds a paragraph to the help text.
  void describe(std::string_view paragraph) { paragraphs_.emplace_back(paragraph); }
  // Adds a word that results use and its meaning; help lists them below the paragraphs.
  void define(std::string_view name, std::string_view meaning) {
    definitions_.push_back({std::string(name), std::string(meaning)});
  }
  // Adds a paragraph that only the man page shows, below the options.
  void manual(std::string_view paragraph) { manual_.emplace_back(paragraph); }
  void example(std::string_view command, std::string_view what) {
    examples_.push_back({std::string(command), std::string(what)});
  }

  Parameter& flag(std::string_view names, bool& into, std::string_view summary);
  Parameter& flag(std::string_view names, std::string_view summary, std::function<void()> given);
  Parameter& option(std::string_view names, std::string_view placeholder, std::optional<std::string>& into,
                    std::string_view summary);
  Parameter& option(std::string_view names, std::string_view placeholder, std::vector<std::string>& into,
                    std::string_view summary);
  // A whole number from `least` to `most`.
  Parameter& number(std::string_view names, std::string_view placeholder, std::optional<std::uint64_t>& into,
                    std::uint64_t least, std::uint64_t most, std::string_view summary);
  // A value from a list of words, converted by `named` (absent: not in the list).
  template <typename T, typename Named>
  Parameter& choice(std::string_view names, std::vector<std::string> words, std::optional<T>& into, Named named,
                    std::string_view summary) {
    Parameter& made = add(names, "", summary);
    made.placeholder = join(words);
    made.kind = ValueKind::choice;
    made.choices = std::move(words);
    made.take = [&into, named, choices = made.choices](std::string_view text) -> Result<> {
      into = named(text);
      if (!into) return not_a_choice(text, choices);
      return {};
    };
    return made;
  }
  Parameter& argument(std::string_view name, std::optional<std::string>& into, std::string_view summary);
  // The argument USER: an id, e-mail or code.
  Parameter& user(std::optional<std::string>& into, std::string_view summary);

  // Marks everything declared so far as options of the program rather than of one command.
  void make_global() {
    for (Parameter& one : parameters_) one.global = true;
  }

  [[nodiscard]] const std::vector<Parameter>& all() const { return parameters_; }
  [[nodiscard]] const std::vector<std::string>& paragraphs() const { return paragraphs_; }
  [[nodiscard]] const std::vector<Definition>& definitions() const { return definitions_; }
  [[nodiscard]] const std::vector<std::string>& manual_paragraphs() const { return manual_; }
  [[nodiscard]] const std::vector<Example>& examples() const { return examples_; }

 private:
  Parameter& add(std::string_view names, std::string_view placeholder, std::string_view summary);
  static std::string join(const std::vector<std::string>& words);
  static Failure not_a_choice(std::string_view text, const std::vector<std::string>& choices);

  std::vector<Parameter> parameters_;
  std::vector<std::string> paragraphs_;
  std::vector<Definition> definitions_;
  std::vector<std::string> manual_;
  std::vector<Example> examples_;
};

// Returns the word closest to `text`, for "did you mean"; empty if none is close.
[[nodiscard]] std::string nearest(std::string_view text, const std::vector<std::string>& words);

}  // namespace refctl::cli
