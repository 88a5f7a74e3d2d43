#pragma once

#include "store/model/import.hpp"
#include "store/wire/json_writer.hpp"

#include <span>
#include <string>

namespace refctl::wire {

class ValueReader;

// read, added, updated, unchanged, skipped, refused, warnings, seconds, users_per_second, rejects.
void write_import_report(FieldSink& out, const ImportReport& report);
// The server's form: the same keys, but faults [{line or record, conflict, reason}] and fault_count, which includes
// faults that are not listed; `rejects` is an array of the refused records, each as the JSON text of
// ImportHooks::reject.
void write_import_answer(JsonWriter& out, const ImportReport& report, std::span<const std::string> rejects);

// Reads the server's form. The refused records are not part of the report.
void read_value(ValueReader& in, ImportReport& report);

}  // namespace refctl::wire
