#include "store/lmdb/maintenance/dump.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/file/page_format.hpp"

#include <fmt/format.h>

#include <array>

namespace refctl::lmdb {

namespace {

constexpr std::uint32_t dump_version = 1;
constexpr std::size_t header_size = 8 + 4 + 4 + 4 * 8;
constexpr std::size_t digest_size = 32;
constexpr char end_mark = '\xff';
constexpr std::size_t trailer_size = 1 + 8 + 2 * digest_size;
constexpr std::size_t entry_head_size = 1 + 2 + 4;
constexpr std::size_t longest_payload = std::size_t{64} << 20;
constexpr std::size_t chunk_size = std::size_t{256} << 10;

using DumpDigest = std::array<unsigned char, digest_size>;

void absorb(crypto_generichash_state& state, std::string_view bytes) {
  crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string hex(const DumpDigest& digest) {
  std::string text;
  for (unsigned char byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

// Returns the digest of the header, the number of entries and the digest of their bytes.
DumpDigest checksum_of(std::string_view header, std::uint64_t entries, const DumpDigest& content) {
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, digest_size);
  absorb(state, header);
  std::string count;
  Packer(count).fixed(entries);
  absorb(state, count);
  absorb(state, {reinterpret_cast<const char*>(content.data()), content.size()});
  DumpDigest checksum;
  crypto_generichash_final(&state, checksum.data(), checksum.size());
  return checksum;
}

Result<std::uint64_t> count_of(Txn& txn, Table table) {
  MDB_stat stat{};
  if (int code = mdb_stat(txn.handle(), txn.tables()[table], &stat); code != 0) {
    return lmdb_failure(code, "read", txn.path());
  }
  return stat.ms_entries;
}

std::string write_header(const BackupFacts& facts, std::uint32_t format) {
  std::string header;
  Packer pack(header);
  pack.raw(dump_magic);
  pack.fixed(dump_version);
  pack.fixed(format);
  pack.fixed(facts.made.ms);
  pack.fixed(facts.users);
  pack.fixed(facts.sessions);
  pack.fixed(facts.audit_entries);
  return header;
}

Failure damaged_backup(std::string_view how) {
  return fail(ErrorCode::store_damaged, fmt::format("the backup is damaged: {}", how), "take another backup");
}

}  // namespace

Result<BackupFacts> write_dump(Txn& txn, const Head& head, std::uint32_t format, Instant made, const BackupSink& sink) {
  BackupFacts facts{.made = made, .users = head.user_count, .digest = {}};
  auto sessions = count_of(txn, Table::sessions);
  auto audit = count_of(txn, Table::audit);
  if (!sessions) return failure_of(sessions);
  if (!audit) return failure_of(audit);
  facts.sessions = *sessions;
  facts.audit_entries = *audit;
  const std::string header = write_header(facts, format);
  Result<> sent = sink(header);
  if (!sent) return failure_of(sent);
  facts.bytes = header.size();

  crypto_generichash_state content;
  crypto_generichash_init(&content, nullptr, 0, digest_size);
  std::string bytes;
  auto send = [&]() -> Result<> {
    absorb(content, bytes);
    facts.bytes += bytes.size();
    Result<> done = sink(bytes);
    bytes.clear();
    return done;
  };
  std::uint64_t entries = 0;
  for (const TableTraits& traits : all_tables()) {
    if (traits.since > format) continue;
    Cursor cursor(txn, traits.table);
    for (Cursor::Found found = cursor.first();; found = cursor.next()) {
      if (!found) return failure_of(found);
      if (!*found) break;
      const Cursor::Entry& entry = **found;
      if (entry.payload.size() > longest_payload) return txn.damaged(traits.table, entry.key);
      Packer pack(bytes);
      pack.fixed(static_cast<std::uint8_t>(traits.table));
      pack.fixed(static_cast<std::uint16_t>(entry.key.size()));
      pack.fixed(static_cast<std::uint32_t>(entry.payload.size()));
      pack.raw(entry.key);
      pack.raw(entry.payload);
      ++entries;
      if (bytes.size() < chunk_size) continue;
      sent = send();
      if (!sent) return failure_of(sent);
    }
  }
  sent = send();
  if (!sent) return failure_of(sent);

  DumpDigest digest;
  crypto_generichash_final(&content, digest.data(), digest.size());
  facts.digest = hex(digest);
  bytes.push_back(end_mark);
  Packer pack(bytes);
  pack.fixed(entries);
  pack.array(digest);
  pack.array(checksum_of(header, entries, digest));
  facts.bytes += bytes.size();
  sent = sink(bytes);
  if (!sent) return failure_of(sent);
  return facts;
}

DumpReader::DumpReader() { crypto_generichash_init(&content_, nullptr, 0, digest_size); }

Result<> DumpReader::feed(std::string_view bytes, const OnEntry& on_entry) {
  facts_.bytes += bytes.size();
  if (!rest_.empty()) rest_.append(bytes);
  auto consumed = consume(rest_.empty() ? bytes : std::string_view(rest_), on_entry);
  if (!consumed) return failure_of(consumed);
  if (rest_.empty()) {
    rest_.assign(bytes.substr(*consumed));
  } else {
    rest_.erase(0, *consumed);
  }
  return {};
}

Result<std::size_t> DumpReader::consume(std::string_view bytes, const OnEntry& on_entry) {
  std::string_view left = bytes;
  if (header_.empty()) {
    // The first bytes decide whether it is a backup, even if there are only a few.
    if (!dump_magic.starts_with(left.substr(0, dump_magic.size()))) {
      return fail(ErrorCode::invalid_data, "this is not a backup made by refctl");
    }
    if (left.size() < header_size) return std::size_t{0};
    Result<> read = read_header(left.substr(0, header_size));
    if (!read) return failure_of(read);
    left.remove_prefix(header_size);
  }
  const std::string_view entries = left;
  std::string_view trailer;
  while (!left.empty()) {
    if (ended_) return damaged_backup("it continues after its end");
    if (left.front() == end_mark) {
      if (left.size() < trailer_size) break;
      trailer = left.substr(0, trailer_size);
      break;
    }
    if (left.size() < entry_head_size) break;
    const auto table = load<std::uint8_t>(left.data());
    const std::size_t key_size = load<std::uint16_t>(left.data() + 1);
    const std::size_t payload_size = load<std::uint32_t>(left.data() + 3);
    if (table >= table_count || traits_of(Table{table}).since > format_ || key_size == 0 || key_size > longest_key ||
        payload_size > longest_payload) {
      return damaged_backup("it has an invalid entry");
    }
    const std::size_t size = entry_head_size + key_size + payload_size;
    if (left.size() < size) break;
    Result<> taken = on_entry({.table = Table{table},
                               .key = left.substr(entry_head_size, key_size),
                               .payload = left.substr(entry_head_size + key_size, payload_size)});
    if (!taken) return failure_of(taken);
    ++entries_;
    left.remove_prefix(size);
  }
  absorb(content_, entries.substr(0, entries.size() - left.size()));
  if (!trailer.empty()) {
    Result<> read = read_trailer(trailer);
    if (!read) return failure_of(read);
    left.remove_prefix(trailer_size);
    if (!left.empty()) return damaged_backup("it continues after its end");
  }
  return bytes.size() - left.size();
}

Result<> DumpReader::read_header(std::string_view bytes) {
  header_ = bytes;
  Unpacker in(bytes.substr(dump_magic.size()));
  const auto version = in.fixed<std::uint32_t>();
  const auto format = in.fixed<std::uint32_t>();
  if (version > dump_version || format > format_version) {
    return fail(ErrorCode::store_newer,
                fmt::format("the backup has format {}.{}, this refctl knows {}.{} at most", version, format,
                            dump_version, format_version),
                "use a newer refctl");
  }
  if (version == 0 || format == 0) return damaged_backup("its header has no format version");
  format_ = format;
  facts_.made = Instant{in.fixed<std::int64_t>()};
  facts_.users = in.fixed<std::uint64_t>();
  facts_.sessions = in.fixed<std::uint64_t>();
  facts_.audit_entries = in.fixed<std::uint64_t>();
  return {};
}

Result<> DumpReader::read_trailer(std::string_view bytes) {
  Unpacker in(bytes.substr(1));
  const auto entries = in.fixed<std::uint64_t>();
  DumpDigest written, checksum, digest;
  in.array(written);
  in.array(checksum);
  crypto_generichash_final(&content_, digest.data(), digest.size());
  if (entries != entries_ || digest != written || checksum != checksum_of(header_, entries, digest)) {
    return damaged_backup("its digest does not match");
  }
  facts_.digest = hex(digest);
  ended_ = true;
  return {};
}

Result<BackupFacts> DumpReader::finish() {
  if (header_.empty() && rest_.empty()) return fail(ErrorCode::invalid_data, "this is not a backup: it is empty");
  if (!ended_) return damaged_backup("it is cut short");
  return facts_;
}

}  // namespace refctl::lmdb
