#include "store/wire/views/session_json.hpp"

#include "store/wire/json/hex.hpp"
#include "store/wire/json/value_reader.hpp"
#include "store/wire/views/user_json.hpp"

namespace refctl::wire {

void write_session(FieldSink& out, const OpenedSession& session, std::string_view target) {
  out.begin_object().member("token", session.token.reveal()).member("expires_at", session.expires_at).key("user");
  write_user(out, session.user);
  out.member("target", target).end_object();
}

void write_login_response(FieldSink& out, const OpenedSession& session) {
  out.begin_object().member("jwt", session.token.reveal()).member("expires_at", session.expires_at).key("user");
  write_user(out, session.user);
  out.end_object();
}

void write_whoami(FieldSink& out, const WhoAmI& me, std::string_view target) {
  out.begin_object().key("user");
  write_user(out, me.user);
  out.member("target", target).member("expires_at", me.expires_at).end_object();
}

void write_own_user(FieldSink& out, const WhoAmI& me) {
  out.begin_object();
  write_user_members(out, me.user);
  out.member("referral_points", me.referral_points).member("expires_at", me.expires_at).end_object();
}

void write_live_session(FieldSink& out, const Session& session) {
  out.begin_object().member("id", to_hex(session.jti)).member("issued_at", session.issued);
  out.member("expires_at", session.expires).member("label", session.label).end_object();
}

void write_ended_sessions(FieldSink& out, std::uint64_t ended) {
  out.begin_object().member("ended", ended).end_object();
}

void write_token(FieldSink& out, const Secret& token) {
  out.begin_object().member("token", token.reveal()).end_object();
}

void read_value(ValueReader& in, OpenedSession& session) {
  in.member("jwt", session.token).member("expires_at", session.expires_at).member("user", session.user);
}

void read_value(ValueReader& in, WhoAmI& me) {
  read_value(in, me.user);
  in.member("referral_points", me.referral_points).member("expires_at", me.expires_at);
}

void read_value(ValueReader& in, Session& session) {
  in.member("id", session.jti).member("issued_at", session.issued).member("expires_at", session.expires);
  in.member("label", session.label);
}

Result<std::uint64_t> read_ended_sessions(std::string_view json) {
  std::uint64_t ended = 0;
  Result<> read = ValueReader::read_text(json, [&ended](ValueReader& in) { in.member("ended", ended); });
  if (!read) return failure_of(read);
  return ended;
}

}  // namespace refctl::wire
