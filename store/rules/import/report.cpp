#include "store/rules/import/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::importing {

namespace {

std::vector<ImportFault> faults_of(const Staging& staging, const Resolution& resolution) {
  std::vector<ImportFault> faults;
  auto refusal = resolution.refusals.begin();
  auto own = staging.faults.begin();
  while (faults.size() < max_import_faults && (own != staging.faults.end() || refusal != resolution.refusals.end())) {
    const bool own_next =
        own != staging.faults.end() && (refusal == resolution.refusals.end() || own->record <= refusal->record);
    if (own_next) {
      faults.push_back({.place = staging.place_of(own->record),
                        .conflict = false,
                        .through_referrer = false,
                        .message = own->message});
      ++own;
    } else {
      faults.push_back({.place = staging.place_of(refusal->record),
                        .conflict = is_conflict(refusal->reason),
                        .through_referrer = refusal->reason == Reason::referrer_refused,
                        .message = describe(*refusal, staging, resolution)});
      ++refusal;
    }
  }
  return faults;
}

}  // namespace

ImportReport report_of(const Staging& staging, const Resolution& resolution) {
  ImportReport report;
  report.read = staging.records.size();
  report.added = resolution.fresh;
  report.updated = resolution.updates;
  report.unchanged = resolution.unchanged;
  report.skipped = resolution.existing;
  report.refused = resolution.refused;
  // What shows while the file is read, and what the records that count have.
  Noticed noticed = resolution.noticed;
  noticed.unknown_columns = staging.noticed.unknown_columns;
  noticed.alias_columns = staging.noticed.alias_columns;
  noticed.models = staging.noticed.models;
  noticed.oddities = staging.noticed.oddities;
  noticed.new_ids = resolution.new_ids;
  report.warnings = warnings_of(noticed, staging.layout);
  report.faults = faults_of(staging, resolution);
  report.fault_count = staging.fault_count + resolution.refusals.size();
  report.place_is_line = staging.layout.by_line();
  report.added_ids = added_ids(resolution);
  return report;
}

Error refusal_of(const ImportReport& report, const Staging& staging, const Resolution& resolution) {
  const bool conflicts_only =
      staging.fault_count == 0 && std::ranges::all_of(resolution.refusals, [](const Refusal& refusal) {
        return is_conflict(refusal.reason) || refusal.reason == Reason::referrer_refused;
      });
  const std::string_view place = report.place_is_line ? "line" : "record";
  Error error{.code = conflicts_only ? ErrorCode::import_conflicts : ErrorCode::import_refused, .message = {}};
  if (report.fault_count == 1) {
    const ImportFault& fault = report.faults.front();
    error.message = fmt::format("nothing imported: {} {} was refused: {}", place, fault.place, fault.message);
  } else {
    error.message = fmt::format("nothing imported: {} of {} record{} {} refused", report.refused, report.read,
                                report.read == 1 ? "" : "s", report.refused == 1 ? "was" : "were");
  }
  error.hint = "correct the file, or import the rest with --skip-invalid, which writes the refused records to a file";
  if (staging.noticed.oddities.not_utf8 > 0) {
    error.hint = "the file is not UTF-8: iconv -f WINDOWS-1252 -t UTF-8 FILE | refctl import -";
  }
  for (const ImportFault& fault : report.faults) {
    error.fields.push_back({.field = fmt::format("{} {}", place, fault.place), .message = fault.message});
  }
  if (report.fault_count > report.faults.size()) {
    error.fields.push_back(
        {.field = "more", .message = fmt::format("{} faults more", report.fault_count - report.faults.size())});
  }
  return error;
}

}  // namespace refctl::importing
