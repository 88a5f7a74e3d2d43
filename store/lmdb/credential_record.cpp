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

// A number that to_string would write the same way: no sign, no leading zeros.
bool take_number(std::string_view& text, std::uint64_t& number) {
  if (text.starts_with('0') && text.size() > 1 && text[1] >= '0' && text[1] <= '9') return false;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{}) return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return true;
}

// Both append to `out` and give false, perhaps with half of it appended, where the text is none of the
// scheme's or would not come back as it was.
bool pack_argon2id(std::string_view text, std::string& out) {
  std::uint64_t memory = 0, passes = 0, lanes = 0;
  bool costs = take(text, argon2id_head) && take_number(text, memory) && take(text, ",t=") &&
               take_number(text, passes) && take(text, ",p=") && take_number(text, lanes) && take(text, "$");
  std::size_t dollar = text.find('$');
  if (!costs || dollar == std::string_view::npos) return false;
  Packer pack(out);
  pack.fixed(Form::argon2id);
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
  pack.fixed(Form::django_pbkdf2_sha256);
  pack.varint(rounds);
  pack.text(text.substr(0, dollar));
  return append_from_base64(text.substr(dollar + 1), true, out);
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
  const std::size_t before = out.size();
  for (auto pack : {pack_argon2id, pack_django}) {
    if (pack(text, out)) return;
    out.resize(before);
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
