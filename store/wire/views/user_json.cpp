#include "store/wire/views/user_json.hpp"

#include "store/wire/json/json_row.hpp"
#include "store/wire/json/value_reader.hpp"

#include <cstddef>

namespace refctl::wire {

namespace {

template <typename Sink>
void put_referrer(Sink& out, const Referrer& referrer) {
  // An erased referrer has no code; all others have one.
  const bool erased = referrer.code.empty();
  out.begin_object().member("id", referrer.id).key("name").text_unless(erased, referrer.name);
  out.key("referral_code").text_unless(erased, referrer.code).end_object();
}

template <typename Sink>
void put_user_members(Sink& out, const UserView& view) {
  const User& user = view.user;
  out.member("id", user.id).key("name").text_unless(user.erased, user.name);
  out.key("email").text_unless(user.erased, user.email).member("role", name_of(user.role));
  out.key("referral_code").text_unless(user.erased, user.code).key("referred_by");
  if (view.referred_by) {
    put_referrer(out, *view.referred_by);
  } else {
    out.null();
  }
  out.member("registered_at", user.registered_at).member("disabled", user.disabled);
}

std::size_t text_bytes(const UserView& view) {
  const std::size_t own = view.user.name.size() + view.user.email.size() + view.user.code.size();
  return view.referred_by ? own + view.referred_by->name.size() + view.referred_by->code.size() : own;
}

}  // namespace

void write_referrer(FieldSink& out, const Referrer& referrer) { put_referrer(out, referrer); }

void write_user_members(FieldSink& out, const UserView& user) { put_user_members(out, user); }

void write_user(FieldSink& out, const UserView& user) {
  write_row(out, text_bytes(user), [&](auto& row) {
    row.begin_object();
    put_user_members(row, user);
    row.end_object();
  });
}

void write_details_members(FieldSink& out, const UserDetails& details) {
  write_user_members(out, details.view);
  out.member("referral_points", details.referral_points).member("downline", details.downline);
  out.member("depth", details.depth).key("path").begin_array();
  for (const UserId id : details.path) out.any(id);
  out.end_array();
}

void write_details(FieldSink& out, const UserDetails& details) {
  out.begin_object();
  write_details_members(out, details);
  out.end_object();
}

void write_referral(FieldSink& out, const ReferralView& referral) {
  const bool erased = referral.email.empty();
  write_row(out, referral.name.size() + referral.email.size(), [&](auto& row) {
    row.begin_object().member("id", referral.id).key("name").text_unless(erased, referral.name);
    row.key("email").text_unless(erased, referral.email).member("registered_at", referral.registered_at).end_object();
  });
}

void read_value(ValueReader& in, Referrer& referrer) {
  in.member("id", referrer.id);
  (void)read_unless_erased(in, {{"name", referrer.name}, {"referral_code", referrer.code}});
}

void read_value(ValueReader& in, UserView& view) {
  User& user = view.user;
  in.member("id", user.id);
  user.erased = read_unless_erased(in, {{"name", user.name}, {"email", user.email}, {"referral_code", user.code}});
  in.member("role", user.role).member("referred_by", view.referred_by);
  if (view.referred_by) user.referrer = view.referred_by->id;
  in.member("registered_at", user.registered_at).member("disabled", user.disabled);
}

void read_value(ValueReader& in, UserDetails& details) {
  read_value(in, details.view);
  in.member("referral_points", details.referral_points).member("downline", details.downline);
  in.member("depth", details.depth).member("path", details.path);
}

void read_value(ValueReader& in, ReferralView& referral) {
  in.member("id", referral.id).member("registered_at", referral.registered_at);
  (void)read_unless_erased(in, {{"name", referral.name}, {"email", referral.email}});
}

}  // namespace refctl::wire
