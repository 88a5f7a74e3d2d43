#include "store/lmdb/bulk/bulk_codec.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/codec/credential_record.hpp"
#include "store/lmdb/codec/user_record.hpp"
#include "store/lmdb/tables/view.hpp"

#include <stdexcept>

namespace refctl::lmdb {

namespace {

// A record begins with a byte of flags and the referrer as a varint; in a packed record the referrer is 0, one byte.
constexpr std::size_t flags_size = 1;
constexpr std::size_t packed_head = flags_size + 1;

[[noreturn]] void not_packed_here() { throw std::logic_error("a packed user that is not a record"); }

}  // namespace

std::uint64_t LmdbBulkCodec::store() const { return hash("the store itself"); }

std::uint64_t LmdbBulkCodec::hash(std::string_view key) const { return index_hash(identity_, key); }

void LmdbBulkCodec::pack_user(const records::BulkUser& user, std::string& out) const {
  write_user({.name = user.name,
              .email = user.email,
              .email_key = user.email_key,
              .code = user.code,
              .code_key = user.code_key,
              .referrer = 0,
              .registered_at = user.registered_at.ms,
              .role = user.role,
              .disabled = user.disabled,
              .erased = user.erased},
             out);
}

void LmdbBulkCodec::pack_credential(std::string_view text, std::string& out) const { write_credential(text, out); }

records::KeyedUser LmdbBulkCodec::unpack_user(std::string_view packed) const {
  auto record = read_user(0, packed);
  if (!record) not_packed_here();
  return {.user = std::move(record->user),
          .email_key = std::move(record->email_key),
          .code_key = std::move(record->code_key)};
}

std::string LmdbBulkCodec::unpack_credential(std::string_view packed) const {
  auto text = read_credential(packed);
  if (!text) not_packed_here();
  return std::move(*text);
}

records::TypedKeys LmdbBulkCodec::typed_keys(std::string_view packed) const {
  const auto typed = typed_in(packed);
  if (!typed) not_packed_here();
  return {.email = typed->email, .code = typed->code};
}

PackedHead head_of(std::string_view packed, std::uint64_t referrer, std::span<char, 16> room) {
  room[0] = packed[0];
  const std::size_t size = flags_size + store_varint(room.data() + flags_size, referrer);
  return {.head = {room.data(), size}, .rest = packed_head};
}

}  // namespace refctl::lmdb
