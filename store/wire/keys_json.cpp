#include "store/wire/keys_json.hpp"

#include "store/wire/hex.hpp"

namespace refctl::wire {

void write_key(JsonWriter& out, const KeyView& key) {
  out.begin_object().member("kid", to_hex(key.kid)).member("since", key.since).member("until", key.until);
  out.member("signs", !key.until.has_value()).end_object();
}

}  // namespace refctl::wire
