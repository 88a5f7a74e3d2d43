#include "store/wire/views/explanation_json.hpp"

#include "store/wire/json/value_reader.hpp"
#include "store/wire/views/audit_json.hpp"
#include "store/wire/views/session_json.hpp"
#include "store/wire/views/user_json.hpp"

namespace refctl::wire {

void write_explanation(FieldSink& out, const Explanation& explanation) {
  out.begin_object();
  write_details_members(out, explanation.details);
  out.member("referred_with", explanation.referred_with);
  out.key("password").begin_object().member("scheme", explanation.password_scheme);
  out.member("outdated", explanation.password_outdated).end_object();
  out.key("throttle").begin_object().member("failures", explanation.throttle.failures);
  out.member("last_failure", explanation.throttle.last_failure);
  out.member("wait_seconds", explanation.throttle.wait_seconds).end_object();
  out.key("sessions").begin_array();
  for (const Session& session : explanation.sessions) write_live_session(out, session);
  out.end_array().key("history").begin_array();
  for (const AuditEntry& entry : explanation.history) write_audit_entry(out, entry);
  out.end_array().end_object();
}

void read_value(ValueReader& in, Explanation& explanation) {
  read_value(in, explanation.details);
  in.member("referred_with", explanation.referred_with).member_with("password", [&](ValueReader& password) {
    password.member("scheme", explanation.password_scheme).member("outdated", explanation.password_outdated);
  });
  in.member_with("throttle", [&](ValueReader& throttle) {
    throttle.member("failures", explanation.throttle.failures)
        .member("last_failure", explanation.throttle.last_failure);
    throttle.member("wait_seconds", explanation.throttle.wait_seconds);
  });
  in.member("sessions", explanation.sessions).member("history", explanation.history);
  for (Session& session : explanation.sessions) session.user = explanation.details.view.user.id;
}

}  // namespace refctl::wire
