#include "store/lmdb/codec/audit_record.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <utility>

namespace refctl::lmdb {

namespace {

void pack_optional(Packer& out, const std::optional<std::string>& text) {
  out.fixed(static_cast<std::uint8_t>(text ? 1 : 0));
  if (text) out.text(*text);
}

std::optional<std::string> unpack_optional(Unpacker& in) {
  if (in.fixed<std::uint8_t>() == 0) return std::nullopt;
  return std::string(in.text());
}

}  // namespace

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
