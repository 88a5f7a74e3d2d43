#include "store/wire/views/reattribution_json.hpp"

#include "store/wire/json/value_reader.hpp"
#include "store/wire/views/user_json.hpp"

namespace refctl::wire {

namespace {

void write_side(FieldSink& out, const std::optional<Reattribution::Side>& side) {
  if (!side) {
    out.null();
    return;
  }
  out.begin_object().key("user");
  write_user(out, side->user);
  out.member("before", side->before).member("after", side->after).end_object();
}

}  // namespace

void write_reattribution(FieldSink& out, const Reattribution& change) {
  out.begin_object().key("user");
  write_user(out, change.user);
  out.key("from");
  write_side(out, change.from);
  out.key("to");
  write_side(out, change.to);
  out.member("moved", change.moved).end_object();
}

void read_value(ValueReader& in, Reattribution::Side& side) {
  in.member("user", side.user).member("before", side.before).member("after", side.after);
}

void read_value(ValueReader& in, Reattribution& change) {
  in.member("user", change.user).member("from", change.from).member("to", change.to).member("moved", change.moved);
}

}  // namespace refctl::wire
