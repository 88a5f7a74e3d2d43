#include "cli/app.hpp"

#include "cli/args/parser.hpp"
#include "cli/exit_code.hpp"
#include "cli/help.hpp"
#include "cli/term/escape.hpp"
#include "store/wire/errors/problem.hpp"

#include <fmt/format.h>

#include <exception>
#include <new>

namespace refctl::cli {

namespace {

// Returns the output format that the command line requests, by a scan for --output: for errors of a command line that
// cannot be parsed.
OutputFormat format_in(const std::vector<std::string>& words) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    const bool next_is_json = i + 1 < words.size() && words[i + 1].starts_with("json");
    if (word == "--json" || word.starts_with("-ojson") || word.starts_with("--output=json")) return OutputFormat::json;
    if ((word == "-o" || word == "--output") && next_is_json) return OutputFormat::json;
  }
  return OutputFormat::table;
}

int report(const Error& error, const GlobalOptions& globals, OutputFormat format, term::Output& err) {
  // An error without a message is reported by its exit code only.
  if (error.message.empty()) return exit_code_of(error.code);
  if (format == OutputFormat::json || format == OutputFormat::jsonl) {
    err.line(wire::error_json(error));
  } else {
    err.line(fmt::format("refctl: {}", term::escape(error.message)));
    if (error.fields.size() > 1) {
      for (const FieldFault& fault : error.fields)
        err.line(fmt::format("  {}: {}", term::escape(fault.field), term::escape(fault.message)));
    }
    if (!error.hint.empty() && !globals.quiet) err.line(fmt::format("hint: {}", term::escape(error.hint)));
  }
  return exit_code_of(error.code);
}

Result<> run_parsed(const Host& host, const GlobalOptions& globals, Parsed& parsed, term::Output& out,
                    term::Output& err) {
  if (globals.version) {
    out.line("refctl " REFCTL_VERSION);
    return {};
  }
  if (parsed.command == nullptr && !parsed.group.empty() && !globals.help) {
    std::vector<std::string_view> words;
    for (const Command& command : commands()) {
      if (command.first_word() == parsed.group) words.push_back(command.second_word());
    }
    return fail(ErrorCode::usage,
                fmt::format("`refctl {}` needs a further word: {}", parsed.group, fmt::join(words, ", ")),
                fmt::format("see `refctl {} --help`", parsed.group));
  }
  if (parsed.command == nullptr || globals.help) {
    const std::size_t columns = out.columns();
    out.write(parsed.command != nullptr ? help_of(*parsed.command, columns)
              : !parsed.group.empty()   ? help_of_group(parsed.group, columns)
                                        : overview(columns));
    return {};
  }
  Context context(host, globals, *parsed.command, out, err);
  Result<> done = parsed.command_run->run(context);
  if (!done && done.error().code == ErrorCode::not_offered && done.error().hint.empty())
    done.error().hint = fmt::format("`refctl {} --store PATH`, run on the server", parsed.command->path);
  return done;
}

Result<> run_catching_exceptions(const Host& host, GlobalOptions& globals, term::Output& out, term::Output& err) {
  try {
    auto parsed = parse(host.words, globals);
    if (!parsed) return failure_of(parsed);
    return run_parsed(host, globals, *parsed, out, err);
  } catch (const std::bad_alloc&) {
    return fail(ErrorCode::internal, "out of memory");
  } catch (const std::exception& error) {
    return fail(ErrorCode::internal, fmt::format("a fault of refctl itself: {}", error.what()),
                "please report it with the output of `refctl status`");
  }
}

}  // namespace

int run(const Host& host) {
  term::Output out(host.output);
  term::Output err(host.errors, term::Output::Buffering::lines);
  GlobalOptions globals;
  Result<> outcome = run_catching_exceptions(host, globals, out, err);
  // A result that could not be written is a failure, even if the command succeeded.
  Result<> flushed = out.finish();
  if (outcome && !flushed) outcome = std::move(flushed);
  int code = 0;
  if (!outcome) code = report(outcome.error(), globals, globals.output ? globals.format() : format_in(host.words), err);
  // There is nowhere to report a failed write to the error stream.
  (void)err.flush().has_value();
  return code;
}

}  // namespace refctl::cli
