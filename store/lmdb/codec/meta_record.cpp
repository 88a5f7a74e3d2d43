#include "store/lmdb/codec/meta_record.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <algorithm>

namespace refctl::lmdb {

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

}  // namespace refctl::lmdb
