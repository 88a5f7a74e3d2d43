#include "cli/args/global_options.hpp"

#include <string_view>

namespace refctl::cli {

namespace {

std::optional<OutputFormat> format_named(std::string_view name) {
  if (name == "table") return OutputFormat::table;
  if (name == "json") return OutputFormat::json;
  if (name == "jsonl") return OutputFormat::jsonl;
  if (name == "csv") return OutputFormat::csv;
  return std::nullopt;
}

std::optional<term::ColorChoice> color_named(std::string_view name) {
  if (name == "auto") return term::ColorChoice::automatic;
  if (name == "always") return term::ColorChoice::always;
  if (name == "never") return term::ColorChoice::never;
  return std::nullopt;
}

}  // namespace

std::vector<std::string> GlobalOptions::field_names() const {
  std::vector<std::string> names;
  if (!fields) return names;
  std::string_view rest = *fields;
  for (;;) {
    const std::size_t comma = rest.find(',');
    const std::string_view name = rest.substr(0, comma);
    if (!name.empty()) names.emplace_back(name);
    if (comma == std::string_view::npos) return names;
    rest.remove_prefix(comma + 1);
  }
}

void declare_globals(Parameters& parameters, GlobalOptions& into) {
  parameters.option("-s,--store", "URI", into.store, "the store to work on: a directory, or lmdb:PATH").kind =
      ValueKind::directory;
  parameters.choice("-o,--output", {"table", "json", "jsonl", "csv"}, into.output, format_named,
                    "how results are printed (default: table)");
  parameters.flag("--json", "the same as --output json", [&into] { into.output = OutputFormat::json; });
  parameters.option("--fields", "A,B,…", into.fields, "pick and order columns or keys");
  parameters.flag("-q,--quiet", into.quiet, "only what was asked for: no hints, no progress");
  parameters.flag("-v,--verbose", into.verbose, "say on stderr what is being done");
  parameters.choice("--color", {"auto", "always", "never"}, into.color, color_named,
                    "when to use colour (default: auto; NO_COLOR is honoured)");
  parameters.flag("--operator", into.as_operator, "act as the operator of the store, without a session");
  parameters.flag("--yes", into.yes, "ask no questions");
  parameters.flag("-h,--help", into.help, "show help");
  parameters.flag("--version", into.version, "show the version");
  parameters.make_global();
}

}  // namespace refctl::cli
