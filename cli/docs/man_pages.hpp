#pragma once

#include <string>
#include <vector>

// Manual pages in mdoc(7), made from the registry: refctl(1), one page a command, and refctl-config(5) from the
// table of settings. What needs more prose than a command declares is written by hand in man/ (section 5).
namespace refctl::cli::docs {

struct ManPage {
  std::string file;  // "refctl-import.1"
  std::string text;
};

[[nodiscard]] std::vector<ManPage> man_pages();

}  // namespace refctl::cli::docs
