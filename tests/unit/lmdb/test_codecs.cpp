#include "store/lmdb/codec/access_records.hpp"
#include "store/lmdb/codec/audit_record.hpp"
#include "store/lmdb/codec/checksum.hpp"
#include "store/lmdb/codec/child_block.hpp"
#include "store/lmdb/codec/column_block.hpp"
#include "store/lmdb/codec/credential_record.hpp"
#include "store/lmdb/codec/meta_record.hpp"
#include "store/lmdb/codec/number_block.hpp"
#include "store/lmdb/codec/pair_block.hpp"
#include "store/lmdb/codec/user_record.hpp"
#include "store/lmdb/tables/slots.hpp"

#include <catch2/catch.hpp>

#include <limits>
#include <random>

using namespace refctl;
using namespace refctl::lmdb;

namespace {

// Calls a reader with every truncated and every one-bit-changed form of the bytes, in a buffer of exactly that size, so
// that a sanitizer detects a read beyond it. The reader may accept or refuse them.
template <typename Read>
void mistreat(const std::string& bytes, Read read) {
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::vector<char> cut(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    read(std::string_view(cut.data(), cut.size()));
  }
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::vector<char> flipped(bytes.begin(), bytes.end());
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    read(std::string_view(flipped.data(), flipped.size()));
  }
}

UserFields fields_of() {
  return {.name = "Åsa Öberg",
          .email = "Asa@Example.com",
          .email_key = "asa@example.com",
          .code = "nova-7",
          .code_key = "NOVA-7",
          .referrer = 12,
          .registered_at = 1'767'225'600'000,
          .role = Role::support,
          .disabled = true,
          .erased = false};
}

}  // namespace

TEST_CASE("a user's record is read back", "[lmdb]") {
  UserFields fields = fields_of();
  SECTION("with keys that differ by case only") {}
  SECTION("with the same keys") { fields.email = fields.email_key; }
  SECTION("with separate keys") {
    fields.email_key = "åsa@xn--bcher-kva.example";
    fields.code_key = "";
  }
  SECTION("with empty fields") { fields = {}; }
  SECTION("before 1970") { fields.registered_at = std::numeric_limits<std::int64_t>::min(); }
  std::string bytes;
  write_user(fields, bytes);
  auto read = read_user(7, bytes);
  REQUIRE(read);
  CHECK(read->user.id == UserId{7});
  CHECK(read->user.name == fields.name);
  CHECK(read->user.email == fields.email);
  CHECK(read->user.code == fields.code);
  CHECK(read->email_key == fields.email_key);
  CHECK(read->code_key == fields.code_key);
  CHECK(read->user.referrer.value_or(UserId{}).value == fields.referrer);
  CHECK(read->user.registered_at.ms == fields.registered_at);
  CHECK(read->user.role == fields.role);
  CHECK(read->user.disabled == fields.disabled);
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(!read_user(7, bytes.substr(0, size)));
  mistreat(bytes, [](std::string_view b) { (void)read_user(7, b); });
}

TEST_CASE("password hashes are packed and read back", "[lmdb]") {
  struct Case {
    std::string text;
    bool packed;
  };
  auto given = GENERATE(
      Case{"$argon2id$v=19$m=65536,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8", true},
      Case{"pbkdf2_sha256$260000$abcDEF123$kmuCdBDyZHzMCHkTSZ0rtCFu0ZwBRqsyKxkTqRkpzO8=", true},
      Case{"pbkdf2_sha256$260000$$kmuCdBDyZHzMCHkTSZ0rtCFu0ZwBRqsyKxkTqRkpzO8=", true},
      Case{"pbkdf2_sha256$0260000$abc$kmuCdBDyZHzMCHkTSZ0rtCFu0ZwBRqsyKxkTqRkpzO8=", false},
      Case{"$argon2id$v=16$m=65536,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Ng$AAECAwQF", false},
      Case{"$argon2id$v=19$m=65536,t=2,p=1$MTIzNDU2Nzg5MDEyMzQ1Nh$AAECAwQF", false},  // unused bits set
      Case{"$argon2id$v=19$m=65536,t=2,p=1$MTIz", false}, Case{"$2b$12$abcdefghijklmnopqrstuv", false},
      Case{"", false});
  std::string bytes;
  write_credential(given.text, bytes);
  CHECK(read_credential(bytes) == given.text);
  CHECK((bytes.size() < given.text.size()) == given.packed);
  CHECK(!read_credential(""));
  mistreat(bytes, [](std::string_view b) { (void)read_credential(b); });
}

TEST_CASE("one reader reads all kinds of password hashes in turn", "[lmdb]") {
  const std::string salt_and_hash = "$MTIzNDU2Nzg5MDEyMzQ1Ng$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
  const std::vector<std::string> texts = {"$argon2id$v=19$m=65536,t=2,p=1" + salt_and_hash,
                                          "$argon2id$v=19$m=65536,t=2,p=1$AAECAwQFBgc$AAEC",
                                          "$argon2id$v=19$m=19456,t=2,p=1" + salt_and_hash,
                                          "$2b$12$abcdefghijklmnopqrstuv",
                                          "$argon2id$v=19$m=19456,t=2,p=1" + salt_and_hash,
                                          "pbkdf2_sha256$260000$abc$kmuCdBDyZHzMCHkTSZ0rtCFu0ZwBRqsyKxkTqRkpzO8=",
                                          "$argon2id$v=19$m=19456,t=2,p=1" + salt_and_hash,
                                          ""};
  CredentialReader reader;
  for (const std::string& text : texts) {
    std::string bytes;
    write_credential(text, bytes);
    CHECK(reader.read(bytes) == std::string_view(text));
    CHECK(!reader.read("\x09"));
  }
}

TEST_CASE("varints are read back whatever follows them", "[lmdb]") {
  for (unsigned shift = 0; shift < 64; ++shift) {
    for (const std::uint64_t spread : {std::uint64_t{1}, std::uint64_t{0x5A}, ~std::uint64_t{0}}) {
      const std::uint64_t value = spread << shift;
      for (std::size_t behind = 0; behind < 12; ++behind) {
        std::string bytes;
        Packer(bytes).varint(value);
        const std::string rest(behind, '\xFF');
        bytes += rest;
        Unpacker in(bytes);
        REQUIRE(in.varint() == value);
        REQUIRE(in.ok());
        REQUIRE(in.left() == rest);
      }
    }
  }
  for (const std::string_view endless :
       {"\x80", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02", "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"}) {
    Unpacker in(endless);
    CHECK(in.varint() == 0);
    CHECK(!in.ok());
  }
}

TEST_CASE("slots are read back", "[lmdb]") {
  SlotBlock block;
  block.records[0] = "first";
  block.records[3] = "";
  block.records[7] = "last";
  std::string bytes = write_slots(block);
  auto read = read_slots(bytes);
  REQUIRE(read);
  CHECK(read->records == block.records);
  for (std::size_t size = 0; size < bytes.size(); ++size) CHECK(!read_slots(bytes.substr(0, size)));
  mistreat(bytes, [](std::string_view b) { (void)read_slots(b); });
}

TEST_CASE("columns are written in the width that they need and read back", "[lmdb]") {
  ColumnBlock block;
  std::size_t narrow = 19 + 8 * 3;
  std::size_t size = narrow;
  for (std::uint64_t i = 0; i < 3; ++i) block.append(100 + i, i, 1'700'000'000'000 + static_cast<std::int64_t>(i));
  SECTION("all narrow") {}
  SECTION("near ids") {
    block.ids[2] = 100 + 65'535;
    size += 2 * 3;
  }
  SECTION("ids apart") {
    block.ids[2] = 100 + 65'536;
    size += 4 * 3;
  }
  SECTION("ids far apart") {
    block.ids[2] = max_user_id;
    size += 8 * 3;
  }
  SECTION("a large referrer") {
    block.referrers[1] = std::uint64_t{1} << 32;
    size += 4 * 3;
  }
  SECTION("times far apart") {
    block.times = {std::numeric_limits<std::int64_t>::max(), 0, std::numeric_limits<std::int64_t>::min()};
    size += 4 * 3;
  }
  std::string bytes = write_columns(block);
  CHECK(bytes.size() == size);
  ColumnBlock read;
  REQUIRE(read_columns(bytes, read));
  CHECK(read.ids == block.ids);
  CHECK(read.referrers == block.referrers);
  CHECK(read.times == block.times);
  CHECK(read_column_head(bytes)->count == 3);
  CHECK(read_column_head(bytes)->first == 100);
  for (std::size_t cut = 0; cut < bytes.size(); ++cut) CHECK(!read_columns(bytes.substr(0, cut), read));
  mistreat(bytes, [&](std::string_view b) { (void)read_columns(b, read); });
}

TEST_CASE("pairs are read back and found", "[lmdb]") {
  std::vector<Pair> pairs{{1, 5}, {7, 1}, {7, 2}, {~std::uint64_t{0}, 9}};
  if (GENERATE(false, true)) pairs[1].value = 0, pairs[3].value = std::uint64_t{1} << 40;
  std::string bytes = write_pairs(pairs.data(), pairs.size());
  std::vector<Pair> read;
  REQUIRE(read_pairs(bytes, read));
  CHECK(read == pairs);
  PairView view(bytes);
  CHECK(view.lower_bound(0) == 0);
  CHECK(view.lower_bound(7) == 1);
  CHECK(view.lower_bound(8) == 3);
  CHECK(view.at(3) == pairs[3]);
  CHECK(!read_pairs("", read));
  CHECK(!read_pairs(bytes.substr(0, bytes.size() - 1), read));
  mistreat(bytes, [&](std::string_view b) { (void)read_pairs(b, read); });
}

TEST_CASE("lists of children are read back", "[lmdb]") {
  ChildBlock block{{.slot = 0, .hub = false, .count = 2, .ids = {300, 2}},
                   {.slot = 5, .hub = true, .count = 1'000'000, .ids = {}},
                   {.slot = 31, .hub = false, .count = 1, .ids = {max_user_id}}};
  std::string bytes = write_children(block);
  ChildBlock read;
  REQUIRE(read_children(bytes, read));
  CHECK(write_children(read) == bytes);
  ChildList list;
  REQUIRE(read_child_list(bytes, 31, list));
  CHECK(list.ids == std::vector<std::uint64_t>{max_user_id});
  REQUIRE(read_child_list(bytes, 5, list));
  CHECK((list.hub && list.count == 1'000'000));
  REQUIRE(read_child_list(bytes, 6, list));
  CHECK(list.count == 0);
  mistreat(bytes, [&](std::string_view b) {
    (void)read_children(b, read);
    for (std::uint8_t slot = 0; slot < 32; ++slot) (void)read_child_list(b, slot, list);
  });
  std::vector<std::uint64_t> ids{1, 2, GENERATE(as<std::uint64_t>{}, 3, max_user_id)}, ids_read;
  std::string hub = write_numbers(ids.data(), ids.size());
  REQUIRE(read_numbers(hub, ids_read));
  CHECK(ids_read == ids);
  mistreat(hub, [&](std::string_view b) { (void)read_numbers(b, ids_read); });
}

TEST_CASE("small values are read back, and truncated ones are refused", "[lmdb]") {
  auto cuts_refused = [](const std::string& bytes, auto read) {
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      if (read(std::string_view(bytes).substr(0, size))) return false;
    }
    mistreat(bytes, [&](std::string_view b) { (void)read(b); });
    return true;
  };
  Head head{.next_id = 8, .user_count = 7, .generations = {.data = 1, .index = 2}, .loading = 3, .audit_end = {}};
  CHECK(read_head(write_head(head)) == head);
  head.audit_end = {.number = 9, .chain = {7}, .latest = Instant{-5}, .setback = 6};
  CHECK(read_head(write_head(head)) == head);
  CHECK(cuts_refused(write_head(head), [](std::string_view b) { return read_head(b).has_value(); }));
  // In format 1 a head ends with the chain, or before the audit log's end.
  const std::string present = write_head(head);
  Head old = head;
  old.audit_end = {.number = 9, .chain = {7}};
  CHECK(read_head(present.substr(0, 80), 1) == old);
  old.audit_end = {};
  CHECK(read_head(present.substr(0, 40), 1) == old);
  for (std::size_t size = 0; size < present.size(); ++size) {
    if (size != 40 && size != 80) CHECK(!read_head(present.substr(0, size), 1));
  }

  StoreRecord store{.format = format_version, .created = Instant{5}, .hash_key = {1}, .secret = {2}};
  CHECK(read_store(write_store(store))->secret == store.secret);
  CHECK(read_format_version(write_store(store)) == format_version);
  CHECK(cuts_refused(write_store(store), [](std::string_view b) { return read_store(b).has_value(); }));

  Session session{.user = UserId{3}, .jti = {4}, .issued = Instant{5}, .expires = Instant{-6}, .label = "cli"};
  std::string key = session_key(session.user, session.jti);
  CHECK(read_session(key, write_session(session)) == session);
  CHECK(cuts_refused(write_session(session), [&](std::string_view b) { return read_session(key, b).has_value(); }));

  SigningKey signing{.kid = {1}, .secret = {2}, .since = Instant{3}, .until = Instant{4}};
  std::string kid(reinterpret_cast<const char*>(signing.kid.data()), signing.kid.size());
  CHECK(read_signing_key(kid, write_signing_key(signing)) == signing);
  CHECK(cuts_refused(write_signing_key(signing),
                     [&](std::string_view b) { return read_signing_key(kid, b).has_value(); }));

  ThrottleCounter counter{.failures = 9, .last = Instant{1}, .window_start = Instant{2}};
  CHECK(read_throttle(write_throttle(counter)) == counter);
  CHECK(cuts_refused(write_throttle(counter), [](std::string_view b) { return read_throttle(b).has_value(); }));

  AuditEntry entry{{.at = Instant{1},
                    .actor = "user:1",
                    .origin = "cli",
                    .action = "user.edit",
                    .subject = UserId{2},
                    .changes = {{.field = "name", .before = "a", .after = std::nullopt}},
                    .salt = {1}}};
  entry.number = 4;
  entry.values_digest = {2};
  entry.chain = {3};
  auto read = read_audit(4, write_audit(entry));
  REQUIRE(read);
  CHECK(read_audit_values(write_audit_values(entry), *read));
  CHECK(*read == entry);
  CHECK(read_audit_time(write_audit(entry)) == entry.at);
  CHECK(cuts_refused(write_audit(entry), [](std::string_view b) { return read_audit(4, b).has_value(); }));
  // Format 1 did not store the formula.
  entry.formula = ValuesFormula::numbered;
  CHECK(upgrade_audit(write_audit(entry).substr(1)) == write_audit(entry));
  CHECK(cuts_refused(write_audit_values(entry), [&](std::string_view b) { return read_audit_values(b, *read); }));
}

TEST_CASE("a checksum is valid only for its bytes, its key and its table", "[lmdb]") {
  std::string payload = "some payload of a block";
  std::string key = "12345678";
  std::string value = payload;
  std::uint32_t sum = checksum(Table::users, key, payload);
  value.append(reinterpret_cast<const char*>(&sum), sizeof sum);
  CHECK(verify_checksum(Table::users, key, value) == payload);
  CHECK(!verify_checksum(Table::credentials, key, value));
  CHECK(!verify_checksum(Table::users, "12345679", value));
  for (std::size_t size = 0; size < value.size(); ++size)
    CHECK(!verify_checksum(Table::users, key, value.substr(0, size)));
  for (std::size_t bit = 0; bit < value.size() * 8; ++bit) {
    std::string flipped = value;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    CHECK(!verify_checksum(Table::users, key, flipped));
  }
}

TEST_CASE("the end of the audit log records by how much clocks were set back", "[lmdb]") {
  AuditEnd end;
  AuditEntry entry;
  const auto add = [&](std::int64_t at) {
    entry.at = Instant{at};
    ++entry.number;
    end.add(entry);
    return std::pair(end.latest.ms, end.setback);
  };
  using Times = std::pair<std::int64_t, std::uint64_t>;
  CHECK(add(-7) == Times{-7, 0});
  CHECK(add(10) == Times{10, 0});
  CHECK(add(4) == Times{10, 6});
  CHECK(add(8) == Times{10, 6});
  CHECK(add(std::numeric_limits<std::int64_t>::max()) == Times{std::numeric_limits<std::int64_t>::max(), 6});
  CHECK(add(std::numeric_limits<std::int64_t>::min()).second == std::numeric_limits<std::uint64_t>::max());
  CHECK(end.number == 6);
}
