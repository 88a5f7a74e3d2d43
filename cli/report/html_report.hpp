#pragma once

#include "store/model/instant.hpp"
#include "store/model/metrics.hpp"

#include <optional>
#include <string>

namespace refctl::report {

// What the figures are about, for the head of the page.
struct ReportFacts {
  Instant made;                       // now
  std::string source;                 // the store, as people call it; may be empty
  std::optional<Instant> since = {};  // of MetricsOptions
  std::optional<Instant> until = {};
};

// One self-contained page with the figures as charts (inline SVG, light and dark as the reader's system
// has it). It loads nothing and runs nothing: its content security policy forbids both. Stored text in it
// is escaped for people and for HTML.
[[nodiscard]] std::string html_report(const Metrics& metrics, const ReportFacts& facts);

}  // namespace refctl::report
