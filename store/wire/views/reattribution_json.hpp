#pragma once

#include "store/model/views.hpp"
#include "store/wire/json/field_sink.hpp"

namespace refctl::wire {

class ValueReader;

// The effect of a change of referrer: user, from and to {user, before, after} (counts of direct referrals; null: no
// referrer), moved (how many users move: the user and all below).
void write_reattribution(FieldSink& out, const Reattribution& change);
void read_value(ValueReader& in, Reattribution& change);
void read_value(ValueReader& in, Reattribution::Side& side);

}  // namespace refctl::wire
