#pragma once

#include <string>
#include <vector>

// Generator of the manual pages in mdoc(7): refctl(1) and one page per command from the registry, refctl-config(5) from
// the table of settings. Pages that need more prose are hand-written in man/ (section 5).
namespace refctl::cli::docs {

struct ManPage {
  std::string file;  // "refctl-import.1"
  std::string text;
};

[[nodiscard]] std::vector<ManPage> man_pages();

}  // namespace refctl::cli::docs
