#include "store/lmdb/codec/access_records.hpp"

#include "store/lmdb/codec/bytes.hpp"

namespace refctl::lmdb {

std::string session_key(UserId user, const Jti& jti) {
  std::string key;
  append_key(key, user.value);
  key += view_of(jti);
  return key;
}

std::string write_session(const Session& session) {
  std::string bytes;
  Packer out(bytes);
  out.zigzag(session.issued.ms);
  out.zigzag(session.expires.ms);
  out.text(session.label);
  return bytes;
}

std::optional<Session> read_session(std::string_view key, std::string_view bytes) {
  Unpacker in(bytes);
  Session session;
  if (key.size() != 8 + session.jti.size()) return std::nullopt;
  session.user = UserId{load_key(key.data())};
  std::memcpy(session.jti.data(), key.data() + 8, session.jti.size());
  session.issued = Instant{in.zigzag()};
  session.expires = Instant{in.zigzag()};
  session.label = in.text();
  if (!in.done()) return std::nullopt;
  return session;
}

std::string write_signing_key(const SigningKey& key) {
  std::string bytes;
  Packer out(bytes);
  out.zigzag(key.since.ms);
  out.fixed(static_cast<std::uint8_t>(key.until ? 1 : 0));
  if (key.until) out.zigzag(key.until->ms);
  out.array(key.secret);
  return bytes;
}

std::optional<SigningKey> read_signing_key(std::string_view key, std::string_view bytes) {
  Unpacker in(bytes);
  SigningKey read;
  if (key.size() != read.kid.size()) return std::nullopt;
  std::memcpy(read.kid.data(), key.data(), read.kid.size());
  read.since = Instant{in.zigzag()};
  if (in.fixed<std::uint8_t>() != 0) read.until = Instant{in.zigzag()};
  in.array(read.secret);
  if (!in.done()) return std::nullopt;
  return read;
}

std::string write_throttle(const ThrottleCounter& counter) {
  std::string bytes;
  Packer out(bytes);
  out.varint(counter.failures);
  out.zigzag(counter.last.ms);
  out.zigzag(counter.window_start.ms);
  return bytes;
}

std::optional<ThrottleCounter> read_throttle(std::string_view bytes) {
  Unpacker in(bytes);
  ThrottleCounter counter;
  counter.failures = static_cast<std::uint32_t>(in.varint());
  counter.last = Instant{in.zigzag()};
  counter.window_start = Instant{in.zigzag()};
  if (!in.done()) return std::nullopt;
  return counter;
}

}  // namespace refctl::lmdb
