#include "store/rules/import/report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace refctl::importing {

namespace {

std::vector<ImportFault> faults_of(const ImportTable& table, const Resolution& resolution) {
  std::vector<ImportFault> faults;
  auto refusal = resolution.refusals.begin();
  auto own = table.faults.begin();
  while (faults.size() < max_import_faults && (own != table.faults.end() || refusal != resolution.refusals.end())) {
    const bool own_next =
        own != table.faults.end() && (refusal == resolution.refusals.end() || own->record <= refusal->record);
    if (own_next) {
      faults.push_back({.place = table.place_of(own->record),
                        .conflict = false,
                        .through_referrer = false,
                        .message = own->message});
      ++own;
    } else {
      faults.push_back({.place = table.place_of(refusal->record),
                        .conflict = is_conflict(refusal->reason),
                        .through_referrer = refusal->reason == Reason::referrer_refused,
                        .message = describe(*refusal, table, resolution)});
      ++refusal;
    }
  }
  return faults;
}

}  // namespace

ImportReport report_of(const ImportTable& table, const Resolution& resolution) {
  ImportReport report;
  report.read = table.records.size();
  report.added = resolution.fresh;
  report.updated = resolution.updates;
  report.unchanged = resolution.unchanged;
  report.skipped = resolution.existing;
  report.refused = resolution.refused;
  // Warnings about the file, and about the records that are not refused.
  ImportWarnings warnings = resolution.warnings;
  warnings.unknown_columns = table.warnings.unknown_columns;
  warnings.alias_columns = table.warnings.alias_columns;
  warnings.models = table.warnings.models;
  warnings.corrections = table.warnings.corrections;
  warnings.new_ids = resolution.new_ids;
  report.warnings = warnings_of(warnings, table.layout);
  report.faults = faults_of(table, resolution);
  report.fault_count = table.fault_count + resolution.refusals.size();
  report.place_is_line = table.layout.by_line();
  report.added_ids = added_ids(resolution);
  return report;
}

Error refusal_of(const ImportReport& report, const ImportTable& table, const Resolution& resolution) {
  const bool conflicts_only =
      table.fault_count == 0 && std::ranges::all_of(resolution.refusals, [](const Refusal& refusal) {
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
  if (table.warnings.corrections.not_utf8 > 0) {
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
