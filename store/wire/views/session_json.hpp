#pragma once

#include "store/model/access/secret.hpp"
#include "store/model/access/session.hpp"
#include "store/model/views.hpp"
#include "store/result.hpp"
#include "store/wire/json/json_writer.hpp"

#include <cstdint>
#include <string_view>

namespace refctl::wire {

class ValueReader;

// The CLI's form for login: token, expires_at, user, target.
void write_session(FieldSink& out, const OpenedSession& session, std::string_view target);
// The server's form for login: jwt, expires_at, user.
void write_login_response(FieldSink& out, const OpenedSession& session);
// The CLI's form for token: only the key token.
void write_token(FieldSink& out, const Secret& token);

// The CLI's form for whoami: user, target, expires_at.
void write_whoami(FieldSink& out, const WhoAmI& me, std::string_view target);
// The server's form for whoami: a user's keys, then referral_points, expires_at.
void write_own_user(FieldSink& out, const WhoAmI& me);

// id (the jti as 32 hexadecimal digits), issued_at, expires_at, label. Omits the user, whom the caller knows.
void write_live_session(FieldSink& out, const Session& session);
// ended: how many sessions were ended.
void write_ended_sessions(FieldSink& out, std::uint64_t ended);

void read_value(ValueReader& in, OpenedSession& session);  // the server's form
void read_value(ValueReader& in, WhoAmI& me);              // the server's form
void read_value(ValueReader& in, Session& session);        // all but its user
[[nodiscard]] Result<std::uint64_t> read_ended_sessions(std::string_view json);

}  // namespace refctl::wire
