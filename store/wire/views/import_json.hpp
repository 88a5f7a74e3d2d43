#pragma once

#include "store/model/import.hpp"
#include "store/wire/json/json_writer.hpp"

#include <span>
#include <string>

namespace refctl::wire {

class ValueReader;

// read, added, updated, unchanged, skipped, refused, warnings, seconds, users_per_second, rejects.
void write_import_report(FieldSink& out, const ImportReport& report);
// The server's form: the same counts, then faults [{line or record, conflict, caused_by_referrer, reason}],
// fault_count, which includes faults that are not listed, and sha256 of the input.
void write_import_summary(FieldSink& out, const ImportReport& report);
// The same and `rejects`, an array of the refused records, each as the JSON text of ImportHooks::reject.
void write_import_response(JsonWriter& out, const ImportReport& report, std::span<const std::string> rejects);

// Reads both forms of the server. The refused records are not part of the report.
void read_value(ValueReader& in, ImportReport& report);

}  // namespace refctl::wire
