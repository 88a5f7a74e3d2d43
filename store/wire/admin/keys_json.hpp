#pragma once

#include "store/model/views.hpp"
#include "store/wire/json/json_writer.hpp"

namespace refctl::wire {

class ValueReader;

// kid (16 hexadecimal digits), since, until (null: the key in use), signs.
void write_key(FieldSink& out, const KeyView& key);

void read_value(ValueReader& in, KeyView& key);

}  // namespace refctl::wire
