#include "store/lmdb/codec/small_values.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <algorithm>

namespace refctl::lmdb {

namespace {

template <typename Array>
std::string_view view_of(const Array& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void pack_optional(Packer& out, const std::optional<std::string>& text) {
  out.fixed(static_cast<std::uint8_t>(text ? 1 : 0));
  if (text) out.text(*text);
}

std::optional<std::string> unpack_optional(Unpacker& in) {
  if (in.fixed<std::uint8_t>() == 0) return std::nullopt;
  return std::string(in.text());
}

}  // namespace

std::string write_store(const StoreRecord& record) {
  std::string bytes;
  Packer out(bytes);
  out.raw(store_magic);
  out.fixed(format_version);
  out.fixed(record.created.ms);
  out.array(record.hash_key);
  out.array(record.secret);
  return bytes;
}

std::optional<StoreRecord> read_store(std::string_view bytes) {
  Unpacker in(bytes);
  StoreRecord record;
  bool known = in.raw(store_magic.size()) == store_magic;
  record.format = in.fixed<std::uint32_t>();
  known = known && record.format >= 1 && record.format <= format_version;
  record.created = Instant{in.fixed<std::int64_t>()};
  in.array(record.hash_key);
  in.array(record.secret);
  if (!known || !in.done()) return std::nullopt;
  return record;
}

std::optional<std::uint32_t> read_format_version(std::string_view bytes) {
  Unpacker in(bytes);
  if (in.raw(store_magic.size()) != store_magic) return std::nullopt;
  auto version = in.fixed<std::uint32_t>();
  if (!in.ok()) return std::nullopt;
  return version;
}

std::string write_head(const Head& head) {
  std::string bytes;
  Packer out(bytes);
  for (std::uint64_t number :
       {head.next_id, head.user_count, head.generations.data, head.generations.index, head.loading}) {
    out.fixed(number);
  }
  out.fixed(head.audit_end.number);
  out.array(head.audit_end.chain);
  out.fixed(head.audit_end.latest.ms);
  out.fixed(head.audit_end.setback);
  return bytes;
}

std::optional<Head> read_head(std::string_view bytes, std::uint32_t format) {
  Unpacker in(bytes);
  Head head;
  head.next_id = in.fixed<std::uint64_t>();
  head.user_count = in.fixed<std::uint64_t>();
  head.generations.data = in.fixed<std::uint64_t>();
  head.generations.index = in.fixed<std::uint64_t>();
  head.loading = in.fixed<std::uint64_t>();
  if (format > 1 || (in.ok() && !in.done())) {
    head.audit_end.number = in.fixed<std::uint64_t>();
    in.array(head.audit_end.chain);
    if (format == 1 && head.audit_end.number == 0) return std::nullopt;
  }
  if (format > 1) {
    head.audit_end.latest = Instant{in.fixed<std::int64_t>()};
    head.audit_end.setback = in.fixed<std::uint64_t>();
  }
  if (!in.done() || head.next_id == 0) return std::nullopt;
  return head;
}

void AuditEnd::add(const AuditEntry& entry) {
  number = entry.number;
  chain = entry.chain;
  // Unsigned, because the difference of two times may exceed an int64.
  if (entry.at < latest) {
    setback = std::max(setback, static_cast<std::uint64_t>(latest.ms) - static_cast<std::uint64_t>(entry.at.ms));
  }
  latest = std::max(latest, entry.at);
}

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

std::string write_audit(const AuditEntry& entry) {
  std::string bytes;
  Packer out(bytes);
  out.fixed(static_cast<std::uint8_t>(entry.formula));
  out.zigzag(entry.at.ms);
  out.varint(entry.subject.value_or(UserId{}).value);
  out.text(entry.actor);
  out.text(entry.origin);
  out.text(entry.action);
  out.array(entry.salt);
  out.array(entry.values_digest);
  out.array(entry.chain);
  return bytes;
}

std::optional<AuditEntry> read_audit(std::uint64_t number, std::string_view bytes) {
  Unpacker in(bytes);
  AuditEntry entry;
  entry.number = number;
  entry.formula = ValuesFormula{in.fixed<std::uint8_t>()};
  if (entry.formula != ValuesFormula::numbered && entry.formula != ValuesFormula::unnumbered) return std::nullopt;
  entry.at = Instant{in.zigzag()};
  if (auto subject = in.varint(); subject != 0) entry.subject = UserId{subject};
  entry.actor = in.text();
  entry.origin = in.text();
  entry.action = in.text();
  in.array(entry.salt);
  in.array(entry.values_digest);
  in.array(entry.chain);
  if (!in.done()) return std::nullopt;
  return entry;
}

std::optional<Instant> read_audit_time(std::string_view bytes) {
  Unpacker in(bytes);
  (void)in.fixed<std::uint8_t>();
  const Instant at{in.zigzag()};
  if (!in.ok()) return std::nullopt;
  return at;
}

std::string upgrade_audit(std::string_view bytes) {
  std::string upgraded(1, static_cast<char>(ValuesFormula::numbered));
  upgraded += bytes;
  return upgraded;
}

std::string write_audit_values(const AuditEntry& entry) {
  std::string bytes;
  Packer out(bytes);
  out.varint(entry.changes.size());
  for (const AuditChange& change : entry.changes) {
    out.text(change.field);
    pack_optional(out, change.before);
    pack_optional(out, change.after);
  }
  return bytes;
}

bool read_audit_values(std::string_view bytes, AuditEntry& entry) {
  Unpacker in(bytes);
  auto count = in.varint();
  entry.changes.clear();
  for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
    AuditChange change;
    change.field = in.text();
    change.before = unpack_optional(in);
    change.after = unpack_optional(in);
    entry.changes.push_back(std::move(change));
  }
  return in.done();
}

}  // namespace refctl::lmdb
