#include "store/lmdb/codec/credential_record.hpp"

#include "store/lmdb/codec/base64.hpp"

#include <algorithm>
#include <charconv>

namespace refctl::lmdb {

namespace {

enum class PackedForm : std::uint8_t { as_is = 0, argon2id = 1, django_pbkdf2_sha256 = 2 };

constexpr std::string_view argon2id_head = "$argon2id$v=19$m=";
constexpr std::string_view django_head = "pbkdf2_sha256$";

// Removes `head` from the front of `text`; false if `text` does not begin with it.
bool take(std::string_view& text, std::string_view head) {
  if (!text.starts_with(head)) return false;
  text.remove_prefix(head.size());
  return true;
}

// Reads a number in the form that to_string writes: no sign, no leading zeros.
bool take_number(std::string_view& text, std::uint64_t& number) {
  if (text.starts_with('0') && text.size() > 1 && text[1] >= '0' && text[1] <= '9') return false;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

// Both append to `out`. False, perhaps with a part appended, if the text does not have the scheme's form or could not
// be reproduced exactly.
bool pack_argon2id(std::string_view text, std::string& out) {
  std::uint64_t memory = 0, passes = 0, lanes = 0;
  bool costs = take(text, argon2id_head) && take_number(text, memory) && take(text, ",t=") &&
               take_number(text, passes) && take(text, ",p=") && take_number(text, lanes) && take(text, "$");
  std::size_t dollar = text.find('$');
  if (!costs || dollar == std::string_view::npos) return false;
  Packer pack(out);
  pack.fixed(PackedForm::argon2id);
  pack.varint(memory);
  pack.varint(passes);
  pack.varint(lanes);
  pack.varint(base64_size(dollar));
  return append_from_base64(text.substr(0, dollar), false, out) &&
         append_from_base64(text.substr(dollar + 1), false, out);
}

bool pack_django(std::string_view text, std::string& out) {
  std::uint64_t rounds = 0;
  if (!take(text, django_head) || !take_number(text, rounds) || !take(text, "$")) return false;
  std::size_t dollar = text.rfind('$');
  if (dollar == std::string_view::npos) return false;
  Packer pack(out);
  pack.fixed(PackedForm::django_pbkdf2_sha256);
  pack.varint(rounds);
  pack.text(text.substr(0, dollar));
  return append_from_base64(text.substr(dollar + 1), true, out);
}

constexpr std::size_t longest_number = 20;

char* put(char* out, std::string_view text) {
  std::ranges::copy(text, out);  // not memcpy: the pointer of an empty view may be null
  return out + text.size();
}

char* put(char* out, std::uint64_t number) { return std::to_chars(out, out + longest_number, number).ptr; }

}  // namespace

void write_credential(std::string_view text, std::string& out) {
  const std::size_t before = out.size();
  for (auto pack : {pack_argon2id, pack_django}) {
    if (pack(text, out)) return;
    out.resize(before);
  }
  Packer pack(out);
  pack.fixed(PackedForm::as_is);
  pack.raw(text);
}

char* CredentialReader::room(std::size_t bytes) {
  if (buffer_.size() < bytes) buffer_.resize(bytes);
  return buffer_.data();
}

std::size_t CredentialReader::put_argon2id(Unpacker& in) {
  const Costs costs{.memory = in.varint(), .passes = in.varint(), .lanes = in.varint()};
  const std::string_view salt = in.text();
  const std::string_view hash = in.raw(in.left().size());
  constexpr std::size_t longest_head = argon2id_head.size() + 3 * longest_number + 2 * 3;
  char* const begin = room(longest_head + max_base64_size(salt.size()) + max_base64_size(hash.size()) + 2);
  if (head_ == 0 || costs != costs_) {
    char* out = put(put(begin, argon2id_head), costs.memory);
    out = put(put(out, ",t="), costs.passes);
    out = put(put(out, ",p="), costs.lanes);
    head_ = static_cast<std::size_t>(out - begin);
    costs_ = costs;
  }
  char* out = begin + head_;
  *out++ = '$';
  out = encode_base64(out, salt, false);
  *out++ = '$';
  return static_cast<std::size_t>(encode_base64(out, hash, false) - begin);
}

std::size_t CredentialReader::put_django(Unpacker& in) {
  head_ = 0;
  const std::uint64_t rounds = in.varint();
  const std::string_view salt = in.text();
  const std::string_view hash = in.raw(in.left().size());
  char* const begin = room(django_head.size() + longest_number + salt.size() + max_base64_size(hash.size()) + 2);
  char* out = put(put(begin, django_head), rounds);
  *out++ = '$';
  out = put(out, salt);
  *out++ = '$';
  return static_cast<std::size_t>(encode_base64(out, hash, true) - begin);
}

std::optional<std::string_view> CredentialReader::read(std::string_view bytes) {
  Unpacker in(bytes);
  std::size_t size = 0;
  switch (in.fixed<PackedForm>()) {
    case PackedForm::as_is: return in.ok() ? std::optional(in.left()) : std::nullopt;
    case PackedForm::argon2id: size = put_argon2id(in); break;
    case PackedForm::django_pbkdf2_sha256: size = put_django(in); break;
    default: return std::nullopt;
  }
  if (!in.done()) return std::nullopt;
  return std::string_view(buffer_.data(), size);
}

std::optional<std::string> read_credential(std::string_view bytes) {
  CredentialReader reader;
  const auto text = reader.read(bytes);
  if (!text) return std::nullopt;
  return std::string(*text);
}

}  // namespace refctl::lmdb
