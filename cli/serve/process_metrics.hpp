#pragma once

#include <string>
#include <string_view>

namespace refctl::serve {

// Appends what the system knows of this process, in the text format of Prometheus: version, CPU time, memory,
// descriptors, start. What cannot be read is left out.
void write_process_metrics(std::string& out, std::string_view version);

}  // namespace refctl::serve
