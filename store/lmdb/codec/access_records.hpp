#pragma once

#include "store/model/access/session.hpp"
#include "store/model/access/throttle.hpp"

#include <optional>
#include <string>
#include <string_view>

// Codecs of sessions, signing keys and throttle counters. Readers return nothing if the bytes are not such a value.

namespace refctl::lmdb {

[[nodiscard]] std::string session_key(UserId user, const Jti& jti);
[[nodiscard]] std::string write_session(const Session& session);
[[nodiscard]] std::optional<Session> read_session(std::string_view key, std::string_view bytes);

[[nodiscard]] std::string write_signing_key(const SigningKey& key);
[[nodiscard]] std::optional<SigningKey> read_signing_key(std::string_view key, std::string_view bytes);

[[nodiscard]] std::string write_throttle(const ThrottleCounter& counter);
[[nodiscard]] std::optional<ThrottleCounter> read_throttle(std::string_view bytes);

}  // namespace refctl::lmdb
