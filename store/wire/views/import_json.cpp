#include "store/wire/views/import_json.hpp"

#include "store/wire/json/value_reader.hpp"

namespace refctl::wire {

namespace {

void write_import_counts(FieldSink& out, const ImportReport& report) {
  const std::uint64_t taken = report.added + report.updated + report.unchanged + report.skipped;
  out.member("read", report.read).member("added", report.added).member("updated", report.updated);
  out.member("unchanged", report.unchanged).member("skipped", report.skipped).member("refused", report.refused);
  out.key("warnings").begin_array();
  for (const std::string& warning : report.warnings) out.text(warning);
  out.end_array().member("seconds", report.seconds);
  out.member("users_per_second", report.seconds > 0 ? static_cast<double>(taken) / report.seconds : 0.0);
}

void write_summary_members(FieldSink& out, const ImportReport& report) {
  write_import_counts(out, report);
  out.key("faults").begin_array();
  for (const ImportFault& fault : report.faults) {
    out.begin_object().member(report.place_is_line ? "line" : "record", fault.place);
    out.member("conflict", fault.conflict).member("caused_by_referrer", fault.through_referrer);
    out.member("reason", fault.message).end_object();
  }
  out.end_array().member("fault_count", report.fault_count).member("sha256", report.sha256);
}

}  // namespace

void write_import_report(FieldSink& out, const ImportReport& report) {
  out.begin_object();
  write_import_counts(out, report);
  out.member("rejects", report.rejects).end_object();
}

void write_import_summary(FieldSink& out, const ImportReport& report) {
  out.begin_object();
  write_summary_members(out, report);
  out.end_object();
}

void write_import_response(JsonWriter& out, const ImportReport& report, std::span<const std::string> rejects) {
  out.begin_object();
  write_summary_members(out, report);
  out.key("rejects").begin_array();
  for (const std::string& line : rejects) out.raw(line);
  out.end_array().end_object();
}

void read_value(ValueReader& in, ImportReport& report) {
  in.member("read", report.read).member("added", report.added).member("updated", report.updated);
  in.member("unchanged", report.unchanged)
      .member("skipped", report.skipped)
      .member("refused", report.refused)
      .member("warnings", report.warnings);
  in.member("seconds", report.seconds).member("fault_count", report.fault_count);
  in.member("sha256", report.sha256).member_with("faults", [&report](ValueReader& faults) {
    faults.elements([&report](ValueReader& one) {
      // All places are of the same kind; the first one shows which.
      if (report.faults.empty()) report.place_is_line = one.has("line");
      ImportFault& fault = report.faults.emplace_back();
      one.member(report.place_is_line ? "line" : "record", fault.place).member("conflict", fault.conflict);
      one.member("caused_by_referrer", fault.through_referrer).member("reason", fault.message);
    });
  });
}

}  // namespace refctl::wire
