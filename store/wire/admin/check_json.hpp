#pragma once

#include "store/model/backup.hpp"
#include "store/model/fault.hpp"
#include "store/result.hpp"
#include "store/wire/json/json_writer.hpp"

#include <string_view>
#include <vector>

namespace refctl::wire {

class ValueReader;

// invariant, user (id or null), message, repair (null: it cannot be repaired).
void write_fault(FieldSink& out, const Fault& fault);
// sound, faults.
void write_check(FieldSink& out, const std::vector<Fault>& faults);
// sound, repaired, faults (those that remain).
void write_repair(FieldSink& out, const RepairReport& report);

void read_value(ValueReader& in, Fault& fault);
void read_value(ValueReader& in, RepairReport& report);
[[nodiscard]] Result<std::vector<Fault>> read_check(std::string_view json);

}  // namespace refctl::wire
