#pragma once

#include "store/model/views.hpp"
#include "store/wire/json/json_writer.hpp"

namespace refctl::wire {

class ValueReader;

// The keys of `users show`, then referred_with, password {scheme, outdated} (scheme null: cannot log in by
// password), throttle {failures, last_failure, wait_seconds}, sessions [session], history [audit entry].
void write_explanation(FieldSink& out, const Explanation& explanation);

void read_value(ValueReader& in, Explanation& explanation);

}  // namespace refctl::wire
