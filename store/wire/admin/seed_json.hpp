#pragma once

#include "store/model/seed.hpp"
#include "store/wire/json/json_writer.hpp"

namespace refctl::wire {

class ValueReader;

// added, first, last (ids; 0: no user was added), shape, seed, since, until (as requested), seconds, users_per_second.
void write_seed_report(FieldSink& out, const SeedReport& report, const SeedOptions& options);

void read_value(ValueReader& in, SeedReport& report);

}  // namespace refctl::wire
