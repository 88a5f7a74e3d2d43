#include "store/wire/admin/check_json.hpp"

#include "store/wire/json/value_reader.hpp"

#include <optional>
#include <string>
#include <utility>

namespace refctl::wire {

namespace {

void write_faults(FieldSink& out, std::string_view key, const std::vector<Fault>& faults) {
  out.key(key).begin_array();
  for (const Fault& fault : faults) write_fault(out, fault);
  out.end_array();
}

}  // namespace

void write_fault(FieldSink& out, const Fault& fault) {
  out.begin_object().member("invariant", fault.invariant).member("user", fault.user).member("message", fault.message);
  out.key("repair").text_unless(fault.repair.empty(), fault.repair).end_object();
}

void write_check(FieldSink& out, const std::vector<Fault>& faults) {
  out.begin_object().member("sound", faults.empty());
  write_faults(out, "faults", faults);
  out.end_object();
}

void write_repair(FieldSink& out, const RepairReport& report) {
  out.begin_object().member("sound", report.left.empty());
  write_faults(out, "repaired", report.repaired);
  write_faults(out, "faults", report.left);
  out.end_object();
}

void read_value(ValueReader& in, Fault& fault) {
  std::int64_t invariant = 0;
  in.member("invariant", invariant).member("user", fault.user).member("message", fault.message);
  fault.invariant = static_cast<int>(invariant);
  if (fault.invariant != invariant) in.refuse("must have an invariant's number");
  std::optional<std::string> repair;
  in.member("repair", repair);
  fault.repair = std::move(repair).value_or("");
}

void read_value(ValueReader& in, RepairReport& report) {
  in.member("repaired", report.repaired).member("faults", report.left);
}

Result<std::vector<Fault>> read_check(std::string_view json) {
  std::vector<Fault> faults;
  Result<> read = ValueReader::read_text(json, [&faults](ValueReader& in) { in.member("faults", faults); });
  if (!read) return failure_of(read);
  return faults;
}

}  // namespace refctl::wire
