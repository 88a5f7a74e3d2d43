#pragma once

#include "store/model/views.hpp"
#include "store/wire/json/json_writer.hpp"

namespace refctl::wire {

class ValueReader;

// path: the chain from the root down to the user (array of users). With another user also other_path and common (the
// nearest common referrer, or null).
void write_path(FieldSink& out, const PathView& path);

void read_value(ValueReader& in, PathView& path);

}  // namespace refctl::wire
