#include "store/lmdb/credential_record.hpp"

#include "store/lmdb/base64.hpp"
#include "store/lmdb/bytes.hpp"

#include <charconv>

namespace refctl::lmdb {

namespace {

enum class Form : std::uint8_t { as_is = 0, argon2id = 1, django_pbkdf2_sha256 = 2 };

constexpr std::string_view argon2id_head = "$argon2id$v=19$m=";
constexpr std::string_view django_head = "pbkdf2_sha256$";

// Cuts `head` off the front of `text`; false if it does not begin so.
bool take(std::string_view& text, std::string_view head) {
  if (!text.starts_with(head)) return false;
  text.remove_prefix(head.size());
  return true;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

std::optional<std::string> pack_argon2id(std::string_view text) {
  if (!take(text, argon2id_head)) return std::nullopt;
  auto memory = take_number(text);
  if (!memory || !take(text, ",t=")) return std::nullopt;
  auto passes = take_number(text);
  if (!passes || !take(text, ",p=")) return std::nullopt;
  auto lanes = take_number(text);
  std::size_t dollar = text.find('$', 1);
  if (!lanes || !text.starts_with('$') || dollar == std::string_view::npos) return std::nullopt;
  auto salt = from_base64(text.substr(1, dollar - 1), false);
  auto hash = from_base64(text.substr(dollar + 1), false);
  if (!salt || !hash) return std::nullopt;
  std::string packed;
  Packer out(packed);
  out.fixed(Form::argon2id);
  out.varint(*memory);
  out.varint(*passes);
  out.varint(*lanes);
  out.text(*salt);
  out.raw(*hash);
  return packed;
}

std::string unpack_argon2id(Unpacker& in) {
  std::string text(argon2id_head);
  text += std::to_string(in.varint());
  text += ",t=" + std::to_string(in.varint());
  text += ",p=" + std::to_string(in.varint());
  text += '$' + to_base64(in.text(), false);
  text += '$' + to_base64(in.raw(in.left().size()), false);
  return text;
}

std::optional<std::string> pack_django(std::string_view text) {
  if (!take(text, django_head)) return std::nullopt;
  auto rounds = take_number(text);
  std::size_t dollar = text.rfind('$');
  if (!rounds || !text.starts_with('$') || dollar == 0) return std::nullopt;
  auto hash = from_base64(text.substr(dollar + 1), true);
  if (!hash) return std::nullopt;
  std::string packed;
  Packer out(packed);
  out.fixed(Form::django_pbkdf2_sha256);
  out.varint(*rounds);
  out.text(text.substr(1, dollar - 1));
  out.raw(*hash);
  return packed;
}

std::string unpack_django(Unpacker& in) {
  std::string text(django_head);
  text += std::to_string(in.varint());
  text += '$';
  text += in.text();
  text += '$' + to_base64(in.raw(in.left().size()), true);
  return text;
}

}  // namespace

void write_credential(std::string_view text, std::string& out) {
  for (auto pack : {pack_argon2id, pack_django}) {
    std::optional<std::string> packed = pack(text);
    // Leading zeros, odd padding and the like would not come back as they were.
    if (packed && read_credential(*packed) == text) {
      out += *packed;
      return;
    }
  }
  Packer pack(out);
  pack.fixed(Form::as_is);
  pack.raw(text);
}

std::optional<std::string> read_credential(std::string_view bytes) {
  Unpacker in(bytes);
  std::string text;
  switch (in.fixed<Form>()) {
    case Form::as_is: text = in.raw(in.left().size()); break;
    case Form::argon2id: text = unpack_argon2id(in); break;
    case Form::django_pbkdf2_sha256: text = unpack_django(in); break;
    default: return std::nullopt;
  }
  if (!in.done()) return std::nullopt;
  return text;
}

}  // namespace refctl::lmdb
