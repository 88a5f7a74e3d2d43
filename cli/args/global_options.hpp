#pragma once

#include "cli/args/parameters.hpp"
#include "cli/term/style.hpp"

#include <optional>
#include <string>
#include <vector>

namespace refctl::cli {

enum class OutputFormat { table, json, jsonl, csv };

// Options of every command, given before or after its name.
struct GlobalOptions {
  std::optional<std::string> store;
  std::optional<OutputFormat> output;
  std::optional<std::string> fields;
  bool quiet = false;
  bool verbose = false;
  std::optional<term::ColorChoice> color;
  bool as_operator = false;
  bool yes = false;
  bool help = false;
  bool version = false;

  [[nodiscard]] OutputFormat format() const { return output.value_or(OutputFormat::table); }
  // The names in --fields a,b,c.
  [[nodiscard]] std::vector<std::string> field_names() const;
};

void declare_globals(Parameters& parameters, GlobalOptions& into);

}  // namespace refctl::cli
