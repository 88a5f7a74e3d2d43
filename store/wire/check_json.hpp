#pragma once

#include "store/model/backup.hpp"
#include "store/model/fault.hpp"
#include "store/wire/json_writer.hpp"

#include <vector>

namespace refctl::wire {

// invariant, user (id or null), message, repair (null: nothing can repair it).
void write_fault(JsonWriter& out, const Fault& fault);
// sound, faults.
void write_check(JsonWriter& out, const std::vector<Fault>& faults);
// sound, repaired, faults (those that are left).
void write_repair(JsonWriter& out, const RepairReport& report);

}  // namespace refctl::wire
