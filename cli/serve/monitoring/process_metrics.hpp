#pragma once

#include <string>
#include <string_view>

namespace refctl::serve {

// Appends the metrics of this process in the text format of Prometheus: version, CPU time, memory, descriptors, start
// time. A metric that cannot be read is omitted.
void write_process_metrics(std::string& out, std::string_view version);

}  // namespace refctl::serve
