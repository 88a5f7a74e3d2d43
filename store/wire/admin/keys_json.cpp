#include "store/wire/admin/keys_json.hpp"

#include "store/wire/json/hex.hpp"
#include "store/wire/json/value_reader.hpp"

namespace refctl::wire {

void write_key(FieldSink& out, const KeyView& key) {
  out.begin_object().member("kid", to_hex(key.kid)).member("since", key.since).member("until", key.until);
  out.member("signs", !key.until.has_value()).end_object();
}

void read_value(ValueReader& in, KeyView& key) {
  in.member("kid", key.kid).member("since", key.since).member("until", key.until);
}

}  // namespace refctl::wire
