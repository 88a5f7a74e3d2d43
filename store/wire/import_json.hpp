#pragma once

#include "store/model/import.hpp"
#include "store/wire/json_writer.hpp"

#include <span>
#include <string>

namespace refctl::wire {

class ValueReader;

// read, added, updated, unchanged, skipped, refused, warnings, seconds, users_per_second, rejects.
void write_import_report(FieldSink& out, const ImportReport& report);
// The server's: the same, but for faults [{line or record, conflict, reason}] and fault_count, which also counts those
// that are not listed, and as rejects the refused records themselves, each as the JSON text of ImportHooks::reject.
void write_import_answer(JsonWriter& out, const ImportReport& report, std::span<const std::string> rejects);

// Reads the server's answer. What the refused records were is not part of the report.
void read_value(ValueReader& in, ImportReport& report);

}  // namespace refctl::wire
