#include "store/wire/check_json.hpp"

#include <string_view>

namespace refctl::wire {

namespace {

void write_faults(JsonWriter& out, std::string_view key, const std::vector<Fault>& faults) {
  out.key(key).begin_array();
  for (const Fault& fault : faults) write_fault(out, fault);
  out.end_array();
}

}  // namespace

void write_fault(JsonWriter& out, const Fault& fault) {
  out.begin_object().member("invariant", fault.invariant).member("user", fault.user).member("message", fault.message);
  out.key("repair").text_unless(fault.repair.empty(), fault.repair).end_object();
}

void write_check(JsonWriter& out, const std::vector<Fault>& faults) {
  out.begin_object().member("sound", faults.empty());
  write_faults(out, "faults", faults);
  out.end_object();
}

void write_repair(JsonWriter& out, const RepairReport& report) {
  out.begin_object().member("sound", report.left.empty());
  write_faults(out, "repaired", report.repaired);
  write_faults(out, "faults", report.left);
  out.end_object();
}

}  // namespace refctl::wire
