#pragma once

#include "store/model/views.hpp"
#include "store/wire/field_sink.hpp"

namespace refctl::wire {

class ValueReader;

// What a change of referrer would do: user, from and to {user, before, after} (direct referrals before and after; null:
// nobody), moved (how many users move: the user and everybody below).
void write_reattribution(FieldSink& out, const Reattribution& change);
void read_value(ValueReader& in, Reattribution& change);
void read_value(ValueReader& in, Reattribution::Side& side);

}  // namespace refctl::wire
