#pragma once

#include "store/model/metrics.hpp"
#include "store/model/time/instant.hpp"

#include <optional>
#include <string>

namespace refctl::report {

// Facts about the report for the head of the page.
struct ReportFacts {
  Instant made;        // now
  std::string source;  // the store's name for people; may be empty
  std::string title = "Referral performance";
  std::optional<Instant> since = {};  // of MetricsOptions
  std::optional<Instant> until = {};
};

// Returns a self-contained page with the metrics as charts (inline SVG; light or dark like the reader's system). It
// loads nothing and runs no script; its content security policy forbids both. Stored text is escaped against visual
// spoofing and for HTML.
[[nodiscard]] std::string html_report(const Metrics& metrics, const ReportFacts& facts);

}  // namespace refctl::report
