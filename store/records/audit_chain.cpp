#include "store/records/audit_chain.hpp"

#include <sodium.h>

#include <optional>
#include <span>
#include <string_view>

namespace refctl::records {

namespace {

class Hasher {
 public:
  Hasher() { crypto_generichash_init(&state_, nullptr, 0, std::tuple_size_v<AuditDigest>); }

  void bytes(std::span<const std::uint8_t> data) { crypto_generichash_update(&state_, data.data(), data.size()); }

  void number(std::uint64_t value) {
    std::array<std::uint8_t, 8> little{};
    for (std::size_t i = 0; i < little.size(); ++i) little[i] = static_cast<std::uint8_t>(value >> (8 * i));
    bytes(little);
  }

  void text(std::string_view value) {
    number(value.size());
    crypto_generichash_update(&state_, reinterpret_cast<const unsigned char*>(value.data()), value.size());
  }

  void present(bool there) { bytes(std::array{static_cast<std::uint8_t>(there ? 1 : 0)}); }

  void maybe(const std::optional<std::string>& value) {
    present(value.has_value());
    if (value) text(*value);
  }

  AuditDigest digest() {
    AuditDigest out{};
    crypto_generichash_final(&state_, out.data(), out.size());
    return out;
  }

 private:
  crypto_generichash_state state_{};
};

}  // namespace

AuditDigest values_digest(const AuditEntry& entry) {
  Hasher hash;
  if (entry.formula == ValuesFormula::unnumbered) hash.text("refctl audit values 2");
  hash.bytes(entry.salt);
  if (entry.formula == ValuesFormula::numbered) hash.number(entry.number);
  hash.text(entry.origin);
  hash.number(entry.changes.size());
  for (const AuditChange& change : entry.changes) {
    hash.text(change.field);
    hash.maybe(change.before);
    hash.maybe(change.after);
  }
  return hash.digest();
}

AuditDigest chain_digest(const AuditDigest& before, const AuditEntry& entry) {
  Hasher hash;
  hash.bytes(before);
  hash.number(entry.number);
  hash.number(static_cast<std::uint64_t>(entry.at.ms));
  hash.text(entry.actor);
  hash.text(entry.action);
  hash.present(entry.subject.has_value());
  if (entry.subject) hash.number(entry.subject->value);
  hash.bytes(entry.values_digest);
  return hash.digest();
}

AuditEntry chained(const AuditDraft& draft, std::uint64_t number, const AuditDigest& before) {
  AuditEntry entry{draft};
  entry.number = number;
  entry.values_digest = values_digest(entry);
  entry.chain = chain_digest(before, entry);
  return entry;
}

AuditEntry without_values(AuditEntry entry) {
  entry.origin.clear();
  entry.changes.clear();
  entry.erased = true;
  entry.salt = {};
  return entry;
}

void ChainCheck::next(const AuditEntry& entry) {
  if (entry.number != number_ + 1) {
    report_(entry.number, "audit entry " + std::to_string(entry.number) + " follows entry " + std::to_string(number_));
  }
  if (!entry.erased && values_digest(entry) != entry.values_digest) {
    report_(entry.number, "the values of audit entry " + std::to_string(entry.number) + " do not match their digest");
  }
  if (entry.erased && (!entry.changes.empty() || !entry.origin.empty())) {
    report_(entry.number, "audit entry " + std::to_string(entry.number) + " is erased and still has values");
  }
  if (chain_digest(chain_, entry) != entry.chain) {
    report_(entry.number, "the audit chain breaks at entry " + std::to_string(entry.number));
  }
  number_ = entry.number;
  chain_ = entry.chain;
}

}  // namespace refctl::records
