#include "store/records/plain_codec.hpp"

#include <array>
#include <cstring>
#include <stdexcept>

namespace refctl::records {

namespace {

struct PlainHead {
  std::int64_t registered_at = 0;
  std::array<std::uint32_t, 5> sizes{};  // of name, email, code and the keys
  Role role = Role::member;
  bool disabled = false;
  bool erased = false;
};
constexpr std::size_t code = 2;
constexpr std::size_t code_key = 4;

PlainHead head_of(std::string_view packed) {
  PlainHead head;
  if (packed.size() < sizeof head) throw std::logic_error("a packed user that is too short");
  std::memcpy(&head, packed.data(), sizeof head);
  return head;
}

std::size_t place_of(const PlainHead& head, std::size_t field) {
  std::size_t place = sizeof head;
  for (std::size_t i = 0; i < field; ++i) place += head.sizes[i];
  return place;
}

}  // namespace

// FNV-1a with an additional mixing step; a test needs no protection against attacks.
std::uint64_t PlainCodec::hash(std::string_view key) const {
  std::uint64_t hash = 0xCBF29CE484222325U ^ store_;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  hash = (hash ^ hash >> 30U) * 0xBF58476D1CE4E5B9U;
  return hash ^ hash >> 31U;
}

void PlainCodec::pack_user(const BulkUser& user, std::string& out) const {
  const std::array texts{user.name, user.email, user.code, user.email_key, user.code_key};
  PlainHead head;
  head.registered_at = user.registered_at.ms;
  head.role = user.role;
  head.disabled = user.disabled;
  head.erased = user.erased;
  for (std::size_t i = 0; i < texts.size(); ++i) head.sizes[i] = static_cast<std::uint32_t>(texts[i].size());
  out.append(reinterpret_cast<const char*>(&head), sizeof head);
  for (const std::string_view text : texts) out += text;
}

KeyedUser PlainCodec::unpack_user(std::string_view packed) const {
  const PlainHead head = head_of(packed);
  const auto text = [&](std::size_t field) {
    return std::string(packed.substr(place_of(head, field), head.sizes[field]));
  };
  KeyedUser keyed;
  keyed.user.name = text(0);
  keyed.user.email = text(1);
  keyed.user.code = text(code);
  keyed.user.registered_at = Instant{head.registered_at};
  keyed.user.role = head.role;
  keyed.user.disabled = head.disabled;
  keyed.user.erased = head.erased;
  keyed.email_key = text(3);
  keyed.code_key = text(code_key);
  return keyed;
}

TypedKeys PlainCodec::typed_keys(std::string_view packed) const {
  const PlainHead head = head_of(packed);
  return {.email = packed.substr(place_of(head, 1), head.sizes[1]),
          .code = packed.substr(place_of(head, code), head.sizes[code])};
}

}  // namespace refctl::records
