#include "store/lmdb/codec/user_record.hpp"

#include "store/lmdb/codec/bytes.hpp"

#include <algorithm>
#include <array>

namespace refctl::lmdb {

namespace {

// How a key differs from the typed text. none: there is no text; folded: only in ASCII case; separate: otherwise, and
// the key is stored as well.
enum class Relation : std::uint8_t { none = 0, same = 1, folded = 2, separate = 3 };

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }

template <typename Fold>
Relation relate(std::string_view typed, std::string_view key, Fold fold) {
  if (key.empty()) return Relation::none;
  if (typed == key) return Relation::same;
  bool folds = std::ranges::equal(typed, key, [&](char t, char k) { return fold(t) == k; });
  return folds ? Relation::folded : Relation::separate;
}

template <typename Fold>
std::string key_from(std::string_view typed, Relation relation, std::string_view separate_key, Fold fold) {
  if (relation == Relation::none) return {};
  std::string key(relation == Relation::separate ? separate_key : typed);
  if (relation == Relation::folded) std::ranges::transform(key, key.begin(), fold);
  return key;
}

constexpr unsigned disabled_bit = 1u << 2;
constexpr unsigned erased_bit = 1u << 3;
constexpr unsigned email_shift = 4;
constexpr unsigned code_shift = 6;

// A record as views. The keys are set only if they are stored separately.
struct Packed {
  UserFields fields;
  Relation email = Relation::none;
  Relation code = Relation::none;
};

std::optional<Packed> unpack(std::string_view bytes) {
  Unpacker in(bytes);
  Packed packed;
  UserFields& fields = packed.fields;
  const auto flags = in.fixed<std::uint8_t>();
  fields.referrer = in.varint();
  fields.registered_at = in.zigzag();
  fields.name = in.text();
  fields.email = in.text();
  fields.code = in.text();
  packed.email = Relation{static_cast<std::uint8_t>(flags >> email_shift & 3)};
  packed.code = Relation{static_cast<std::uint8_t>(flags >> code_shift & 3)};
  if (packed.email == Relation::separate) fields.email_key = in.text();
  if (packed.code == Relation::separate) fields.code_key = in.text();
  fields.role = Role{static_cast<std::uint8_t>(flags & 3)};
  fields.disabled = (flags & disabled_bit) != 0;
  fields.erased = (flags & erased_bit) != 0;
  if (!in.done() || (flags & 3) > 2 || fields.referrer > max_user_id) return std::nullopt;
  return packed;
}

}  // namespace

void write_user(const UserFields& fields, std::string& out) {
  Relation email = relate(fields.email, fields.email_key, lower);
  Relation code = relate(fields.code, fields.code_key, upper);
  unsigned flags = static_cast<unsigned>(fields.role) | (fields.disabled ? disabled_bit : 0) |
                   (fields.erased ? erased_bit : 0) | static_cast<unsigned>(email) << email_shift |
                   static_cast<unsigned>(code) << code_shift;
  // Assembled in a buffer and appended once: a dozen small appends would take longer than everything else.
  constexpr std::size_t longest_varint = 10;
  const std::size_t most = 1 + 7 * longest_varint + fields.name.size() + fields.email.size() + fields.code.size() +
                           fields.email_key.size() + fields.code_key.size();
  std::array<char, 1024> usual;
  std::string long_room;
  if (most > usual.size()) long_room.resize(most);
  char* const begin = most > usual.size() ? long_room.data() : usual.data();
  char* at = begin;
  const auto put = [&at](std::string_view text) {
    at += store_varint(at, text.size());
    at = std::copy(text.begin(), text.end(), at);
  };
  *at++ = static_cast<char>(flags);
  at += store_varint(at, fields.referrer);
  at += store_varint(at, zigzag_of(fields.registered_at));
  put(fields.name);
  put(fields.email);
  put(fields.code);
  if (email == Relation::separate) put(fields.email_key);
  if (code == Relation::separate) put(fields.code_key);
  out.append(begin, at);
}

std::optional<UserFields> read_fields(std::string_view bytes) {
  auto packed = unpack(bytes);
  if (!packed) return std::nullopt;
  return packed->fields;
}

User user_of(std::uint64_t id, const UserFields& fields) {
  return {.id = UserId{id},
          .name = std::string(fields.name),
          .email = std::string(fields.email),
          .code = std::string(fields.code),
          .referrer = fields.referrer != 0 ? std::optional(UserId{fields.referrer}) : std::nullopt,
          .registered_at = Instant{fields.registered_at},
          .role = fields.role,
          .disabled = fields.disabled,
          .erased = fields.erased};
}

std::optional<UserRecord> read_user(std::uint64_t id, std::string_view bytes) {
  auto packed = unpack(bytes);
  if (!packed) return std::nullopt;
  const UserFields& fields = packed->fields;
  return UserRecord{.user = user_of(id, fields),
                    .email_key = key_from(fields.email, packed->email, fields.email_key, lower),
                    .code_key = key_from(fields.code, packed->code, fields.code_key, upper)};
}

std::optional<TypedTexts> typed_in(std::string_view bytes) {
  Unpacker in(bytes);
  static_cast<void>(in.fixed<std::uint8_t>());
  static_cast<void>(in.varint());
  static_cast<void>(in.zigzag());
  static_cast<void>(in.text());
  const std::string_view email = in.text();
  const std::string_view code = in.text();
  if (!in.ok()) return std::nullopt;
  return TypedTexts{.email = email, .code = code};
}

}  // namespace refctl::lmdb
