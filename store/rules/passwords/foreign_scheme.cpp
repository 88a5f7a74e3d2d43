#include "store/rules/passwords/foreign_scheme.hpp"

#include "store/model/text/ascii.hpp"

#include <algorithm>
#include <array>

namespace refctl::passwords {

namespace {

struct Prefix {
  std::string_view text;
  std::string_view name;
};

// The first match counts, so a longer prefix comes before a shorter one that it begins with. From crypt(5), and the
// documentation of passlib, Django, Werkzeug, Spring Security, OpenLDAP, WordPress, Drupal and Firebase.
constexpr std::array prefixes{
    Prefix{"$wp$2y$", "WordPress bcrypt of version 6.8 ($wp$2y$)"},
    Prefix{"$P$", "phpass of WordPress or phpBB ($P$)"},
    Prefix{"$H$", "phpass of phpBB ($H$)"},
    Prefix{"$S$", "Drupal 7 SHA-512 ($S$)"},
    Prefix{"$1$", "MD5 crypt ($1$)"},
    Prefix{"$apr1$", "Apache MD5 crypt ($apr1$)"},
    Prefix{"$2x$", "bcrypt of a faulty implementation ($2x$)"},
    Prefix{"$2$", "bcrypt of the first version ($2$)"},
    Prefix{"$3$", "NT hash crypt ($3$)"},
    Prefix{"$md5", "Sun MD5 crypt ($md5)"},
    Prefix{"$sha1$", "SHA-1 crypt ($sha1$)"},
    Prefix{"$gy$", "gost-yescrypt ($gy$)"},
    Prefix{"$sm3", "SM3 crypt ($sm3)"},
    Prefix{"$argon2d$", "Argon2d ($argon2d$)"},
    Prefix{"$fbscrypt$", "Firebase scrypt ($fbscrypt$)"},
    Prefix{"$firescrypt$", "Firebase scrypt ($firescrypt$)"},
    Prefix{"$pbkdf2-sha256$", "passlib PBKDF2-SHA256 ($pbkdf2-sha256$)"},
    Prefix{"$pbkdf2-sha512$", "passlib PBKDF2-SHA512 ($pbkdf2-sha512$)"},
    Prefix{"$pbkdf2", "PBKDF2 in a PHC string ($pbkdf2)"},
    Prefix{"$bcrypt-sha256$", "passlib bcrypt-SHA256 ($bcrypt-sha256$)"},
    Prefix{"pbkdf2:sha", "Werkzeug PBKDF2 (pbkdf2:)"},
    Prefix{"scrypt:", "Werkzeug scrypt (scrypt:)"},
    Prefix{"sha256$", "Werkzeug SHA-256 (sha256$)"},
    Prefix{"sha1$", "Django salted SHA-1 (sha1$)"},
    Prefix{"md5$", "Django salted MD5 (md5$)"},
    Prefix{"unsalted_md5$", "Django unsalted MD5 (unsalted_md5$)"},
    Prefix{"unsalted_sha1$", "Django unsalted SHA-1 (unsalted_sha1$)"},
    Prefix{"crypt$", "Django DES crypt (crypt$)"},
    Prefix{"{bcrypt}", "Spring bcrypt ({bcrypt})"},
    Prefix{"{noop}", "a plain password of Spring ({noop})"},
    Prefix{"{pbkdf2", "Spring PBKDF2 ({pbkdf2})"},
    Prefix{"{scrypt", "Spring scrypt ({scrypt})"},
    Prefix{"{argon2", "Spring Argon2 ({argon2})"},
    Prefix{"{sha256}", "Spring SHA-256 ({sha256})"},
    Prefix{"{SSHA512}", "LDAP salted SHA-512 ({SSHA512})"},
    Prefix{"{SSHA384}", "LDAP salted SHA-384 ({SSHA384})"},
    Prefix{"{SSHA256}", "LDAP salted SHA-256 ({SSHA256})"},
    Prefix{"{SSHA}", "LDAP salted SHA-1 ({SSHA})"},
    Prefix{"{SHA512}", "LDAP SHA-512 ({SHA512})"},
    Prefix{"{SHA256}", "LDAP SHA-256 ({SHA256})"},
    Prefix{"{SHA}", "LDAP SHA-1 ({SHA})"},
    Prefix{"{SMD5}", "LDAP salted MD5 ({SMD5})"},
    Prefix{"{MD5}", "LDAP MD5 ({MD5})"},
    Prefix{"{CRYPT}", "LDAP crypt ({CRYPT})"},
    Prefix{"{PBKDF2", "LDAP PBKDF2 ({PBKDF2})"},
};

struct Digest {
  std::size_t hex_digits;
  std::string_view name;
};

constexpr std::array digests{
    Digest{32, "an MD5 or NTLM digest (32 hexadecimal digits)"},
    Digest{40, "a SHA-1 digest (40 hexadecimal digits)"},
    Digest{64, "a SHA-256 digest (64 hexadecimal digits)"},
    Digest{128, "a SHA-512 digest (128 hexadecimal digits)"},
};

// LDAP's prefixes are written in any case; Spring's are only lower-case and come first.
bool begins_with(std::string_view text, std::string_view prefix) {
  if (text.starts_with(prefix)) return true;
  return prefix.starts_with('{') && text.size() >= prefix.size() &&
         std::ranges::equal(text.substr(0, prefix.size()), prefix,
                            [](char a, char b) { return ascii_lower(a) == ascii_lower(b); });
}

bool is_hex(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    const char lower = ascii_lower(c);
    return is_ascii_digit(c) || (lower >= 'a' && lower <= 'f');
  });
}

bool is_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  return std::ranges::all_of(text,
                             [](char c) { return is_ascii_digit(c) || is_ascii_letter(c) || c == '+' || c == '/'; });
}

// ASP.NET Identity: base64 of a version byte and the hash. Version 0 has 49 bytes; version 1 begins with its byte and
// the first three of a 32-bit number below 256.
bool is_aspnet(std::string_view text) {
  if (text.size() % 4 != 0 || !is_base64(text)) return false;
  return (text.size() == 68 && text.starts_with("A") && text.ends_with("==")) ||
         (text.size() >= 68 && text.starts_with("AQAAAA"));
}

}  // namespace

std::string_view foreign_scheme(std::string_view hash) {
  for (const Prefix& prefix : prefixes) {
    if (begins_with(hash, prefix.text)) return prefix.name;
  }
  for (const Digest& digest : digests) {
    if (hash.size() == digest.hex_digits && is_hex(hash)) return digest.name;
  }
  return is_aspnet(hash) ? "ASP.NET Identity" : std::string_view();
}

}  // namespace refctl::passwords
