#include "store/rules/passwords/parsed_hash.hpp"

#include "store/model/text/ascii.hpp"
#include "store/rules/passwords/base64.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

namespace refctl::passwords {

namespace {

// Upper bounds of an imported hash's cost: a more expensive hash would make each log-in a denial of service.
constexpr std::uint64_t max_argon2_kib = 1U << 20U;
constexpr std::uint64_t max_argon2_passes = 10;
constexpr std::uint64_t max_rounds = 10'000'000;
constexpr std::uint64_t max_bcrypt_cost = 15;
constexpr std::uint64_t max_scrypt_work = 1U << 24U;  // N·r·p; its memory is 128 bytes times N·r
constexpr std::size_t max_salt_bytes = 128;

// Parses a text from the left. After the first failed step all later steps fail.
class TextParser {
 public:
  explicit TextParser(std::string_view text) : rest_(text) {}

  bool failed() const { return failed_; }

  void literal(std::string_view wanted) {
    if (rest_.starts_with(wanted)) {
      rest_.remove_prefix(wanted.size());
    } else {
      failed_ = true;
    }
  }

  bool optional_literal(std::string_view wanted) {
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(wanted.size());
    return true;
  }

  // A decimal number without a sign or leading zeros.
  std::uint64_t number() {
    std::uint64_t value = 0;
    std::size_t digits = 0;
    while (digits < rest_.size() && digits < 12 && is_ascii_digit(rest_[digits])) {
      value = value * 10 + static_cast<std::uint64_t>(rest_[digits] - '0');
      ++digits;
    }
    if (digits == 0 || (digits > 1 && rest_[0] == '0')) failed_ = true;
    rest_.remove_prefix(digits);
    return value;
  }

  // Returns the text up to the next '$' and skips the '$'.
  std::string_view field() {
    const auto end = rest_.find('$');
    if (end == std::string_view::npos) {
      failed_ = true;
      return {};
    }
    const auto found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return found;
  }

  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

// The alphabet of crypt(3), in the order of its digits' values.
std::optional<unsigned> crypt_digit(char c) {
  if (c == '.' || c == '/') return static_cast<unsigned>(c - '.');
  if (is_ascii_digit(c)) return static_cast<unsigned>(c - '0') + 2;
  if (c >= 'A' && c <= 'Z') return static_cast<unsigned>(c - 'A') + 12;
  if (c >= 'a' && c <= 'z') return static_cast<unsigned>(c - 'a') + 38;
  return std::nullopt;
}

bool all_crypt_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return crypt_digit(c).has_value(); });
}

// Whether yescrypt can decode the salt: complete bytes, low bits first, and no bits left over.
bool is_yescrypt_salt(std::string_view salt) {
  if (salt.empty() || salt.size() > 86 || salt.size() % 4 == 1 || !all_crypt_digits(salt)) return false;
  const unsigned last = *crypt_digit(salt.back());
  if (salt.size() % 4 == 2) return last < 4;
  return salt.size() % 4 == 0 || last < 16;
}

bool is_plain_salt(std::string_view salt) {
  if (salt.empty() || salt.size() > max_salt_bytes) return false;
  return std::ranges::all_of(salt, [](char c) { return static_cast<unsigned char>(c) > 0x20 && c != 0x7F; });
}

bool decodes_to(std::string_view text, Padding padding, std::size_t least, std::size_t most) {
  const auto size = base64_size(text, padding);
  return size && *size >= least && *size <= most;
}

// crypt(3) requires N >= 4, scrypt itself N >= 2.
HashForm scrypt_form(const ParsedHash& parsed, std::uint64_t min_n = 2) {
  const auto [n, r, p] = std::array{parsed.first, parsed.second, parsed.third};
  if (n < min_n || !std::has_single_bit(n) || r == 0 || p == 0) return HashForm::malformed;
  const bool too_expensive = n > max_scrypt_work || r > max_scrypt_work / n || p > max_scrypt_work / (n * r);
  return too_expensive ? HashForm::too_expensive : HashForm::valid;
}

HashForm rounds_form(std::uint64_t rounds) {
  if (rounds == 0) return HashForm::malformed;
  return rounds > max_rounds ? HashForm::too_expensive : HashForm::valid;
}

// $argon2id$v=19$m=65536,t=2,p=1$salt$hash
HashForm read_argon2(std::string_view text, ParsedHash& parsed) {
  parsed.inner = text;
  TextParser parts(text);
  parts.literal("$");
  const auto kind = parts.field();
  if (kind != "argon2id" && kind != "argon2i") return HashForm::malformed;
  parts.literal("v=19$m=");
  parsed.first = parts.number();
  parts.literal(",t=");
  parsed.second = parts.number();
  parts.literal(",p=");
  parsed.third = parts.number();
  parts.literal("$");
  parsed.salt = parts.field();
  parsed.digest = parts.rest();
  if (parts.failed() || parsed.second == 0 || parsed.third == 0 || parsed.first / 8 < parsed.third ||
      !decodes_to(parsed.salt, Padding::none, 8, 64) || !decodes_to(parsed.digest, Padding::none, 16, 64)) {
    return HashForm::malformed;
  }
  const bool too_expensive = parsed.first > max_argon2_kib || parsed.second > max_argon2_passes;
  return too_expensive ? HashForm::too_expensive : HashForm::valid;
}

// $scrypt$ln=16,r=8,p=1$salt$hash
HashForm read_scrypt_phc(std::string_view text, ParsedHash& parsed) {
  TextParser parts(text);
  parts.literal("$scrypt$ln=");
  const std::uint64_t log_n = parts.number();
  parts.literal(",r=");
  parsed.second = parts.number();
  parts.literal(",p=");
  parsed.third = parts.number();
  parts.literal("$");
  parsed.salt = parts.field();
  parsed.digest = parts.rest();
  if (parts.failed() || log_n > 63 || !decodes_to(parsed.salt, Padding::none, 1, 64) ||
      !decodes_to(parsed.digest, Padding::none, 16, 64)) {
    return HashForm::malformed;
  }
  parsed.first = std::uint64_t{1} << log_n;
  return scrypt_form(parsed);
}

// $7$ one digit of log2 N, five of r, five of p, salt $ hash
HashForm read_scrypt_crypt(std::string_view text, ParsedHash& parsed) {
  parsed.inner = text;
  const auto settings = text.substr(3);
  TextParser parts(settings);
  const auto before = parts.field();
  if (parts.failed() || before.size() < 12 || before.size() > 11 + max_salt_bytes || parts.rest().size() != 43 ||
      !all_crypt_digits(before) || !all_crypt_digits(parts.rest())) {
    return HashForm::malformed;
  }
  const auto low_first = [&](std::size_t at) {
    std::uint64_t value = 0;
    for (std::size_t i = 5; i > 0; --i) value = value * 64 + *crypt_digit(before[at + i - 1]);
    return value;
  };
  parsed.first = std::uint64_t{1} << *crypt_digit(before[0]);
  parsed.second = low_first(1);
  parsed.third = low_first(6);
  return scrypt_form(parsed, 4);
}

// $2b$12$ and 53 characters of salt and hash
HashForm read_bcrypt(std::string_view text, ParsedHash& parsed) {
  parsed.inner = text;
  if (text.size() != 60 || !is_ascii_digit(text[4]) || !is_ascii_digit(text[5]) || text[6] != '$' ||
      !all_crypt_digits(text.substr(7))) {
    return HashForm::malformed;
  }
  parsed.first = static_cast<std::uint64_t>(text[4] - '0') * 10 + static_cast<std::uint64_t>(text[5] - '0');
  if (parsed.first < 4 || parsed.first > 31) return HashForm::malformed;
  return parsed.first > max_bcrypt_cost ? HashForm::too_expensive : HashForm::valid;
}

// $5$ or $6$, perhaps rounds=N$, a salt of at most 16 characters, $ and the hash
HashForm read_sha_crypt(std::string_view text, ParsedHash& parsed) {
  parsed.inner = text;
  const std::size_t digest_size = parsed.scheme == Scheme::sha256_crypt ? 43 : 86;
  TextParser parts(text.substr(3));
  parsed.first = 5000;
  if (parts.optional_literal("rounds=")) {
    parsed.first = parts.number();
    parts.literal("$");
  }
  const auto salt = parts.field();
  const bool salt_fits =
      is_plain_salt(salt) && salt.size() <= 16 && std::ranges::all_of(salt, [](char c) {
        return static_cast<unsigned char>(c) < 0x80 && std::string_view("!*:;\\").find(c) == std::string_view::npos;
      });
  if (parts.failed() || !salt_fits || parts.rest().size() != digest_size || !all_crypt_digits(parts.rest()) ||
      parsed.first < 1000) {
    return HashForm::malformed;
  }
  return rounds_form(parsed.first);
}

// $y$j, one digit of log2 N − 1, one of r − 1, $ salt $ hash: the settings that crypt_gensalt makes
HashForm read_yescrypt(std::string_view text, ParsedHash& parsed) {
  parsed.inner = text;
  TextParser parts(text);
  parts.literal("$y$j");
  const auto settings = parts.field();
  const auto salt = parts.field();
  if (parts.failed() || settings.size() != 2 || !is_yescrypt_salt(salt) || parts.rest().size() != 43 ||
      !all_crypt_digits(parts.rest())) {
    return HashForm::malformed;
  }
  const auto log_n = crypt_digit(settings[0]);
  const auto r = crypt_digit(settings[1]);
  // Larger digits would begin a number of two digits.
  if (!log_n || !r || *log_n > 47 || *r > 47) return HashForm::malformed;
  parsed.first = std::uint64_t{1} << (*log_n + 1);
  parsed.second = *r + 1;
  parsed.third = 1;
  return scrypt_form(parsed, 4);
}

// pbkdf2_sha256$260000$salt$hash
HashForm read_django_pbkdf2(std::string_view text, ParsedHash& parsed) {
  const std::size_t digest_bytes = parsed.scheme == Scheme::django_pbkdf2_sha256 ? 32 : 20;
  TextParser parts(text);
  (void)parts.field();
  parsed.first = parts.number();
  parts.literal("$");
  parsed.salt = parts.field();
  parsed.digest = parts.rest();
  if (parts.failed() || !is_plain_salt(parsed.salt) ||
      !decodes_to(parsed.digest, Padding::required, digest_bytes, digest_bytes)) {
    return HashForm::malformed;
  }
  return rounds_form(parsed.first);
}

HashForm read_django_argon2(std::string_view text, ParsedHash& parsed) {
  return read_argon2(text.substr(std::string_view("argon2").size()), parsed);
}

HashForm read_django_bcrypt(std::string_view text, ParsedHash& parsed) {
  const auto inner = text.substr(text.find('$') + 1);
  if (!inner.starts_with("$2a$") && !inner.starts_with("$2b$") && !inner.starts_with("$2y$"))
    return HashForm::malformed;
  return read_bcrypt(inner, parsed);
}

// scrypt$16384$salt$8$1$hash
HashForm read_django_scrypt(std::string_view text, ParsedHash& parsed) {
  TextParser parts(text);
  parts.literal("scrypt$");
  parsed.first = parts.number();
  parts.literal("$");
  parsed.salt = parts.field();
  parsed.second = parts.number();
  parts.literal("$");
  parsed.third = parts.number();
  parts.literal("$");
  parsed.digest = parts.rest();
  if (parts.failed() || !is_plain_salt(parsed.salt) || !decodes_to(parsed.digest, Padding::required, 64, 64)) {
    return HashForm::malformed;
  }
  return scrypt_form(parsed);
}

struct SchemeParser {
  std::string_view text;
  Scheme scheme;
  HashForm (*read)(std::string_view text, ParsedHash& parsed);
};

// No prefix is a prefix of another, so the order does not matter.
constexpr std::array openings{
    SchemeParser{"$argon2id$", Scheme::argon2id, read_argon2},
    SchemeParser{"pbkdf2_sha256$", Scheme::django_pbkdf2_sha256, read_django_pbkdf2},
    SchemeParser{"$2b$", Scheme::bcrypt, read_bcrypt},
    SchemeParser{"$2a$", Scheme::bcrypt, read_bcrypt},
    SchemeParser{"$2y$", Scheme::bcrypt, read_bcrypt},
    SchemeParser{"$6$", Scheme::sha512_crypt, read_sha_crypt},
    SchemeParser{"$5$", Scheme::sha256_crypt, read_sha_crypt},
    SchemeParser{"$y$", Scheme::yescrypt, read_yescrypt},
    SchemeParser{"$7$", Scheme::scrypt_crypt, read_scrypt_crypt},
    SchemeParser{"$argon2i$", Scheme::argon2i, read_argon2},
    SchemeParser{"$scrypt$", Scheme::scrypt_phc, read_scrypt_phc},
    SchemeParser{"pbkdf2_sha1$", Scheme::django_pbkdf2_sha1, read_django_pbkdf2},
    SchemeParser{"argon2$", Scheme::django_argon2, read_django_argon2},
    SchemeParser{"bcrypt_sha256$", Scheme::django_bcrypt_sha256, read_django_bcrypt},
    SchemeParser{"bcrypt$", Scheme::django_bcrypt, read_django_bcrypt},
    SchemeParser{"scrypt$", Scheme::django_scrypt, read_django_scrypt},
};

}  // namespace

HashForm read_hash(std::string_view hash, ParsedHash& parsed) {
  for (const SchemeParser& opening : openings) {
    if (!hash.starts_with(opening.text)) continue;
    parsed.scheme = opening.scheme;
    // The libraries read up to the first NUL; text behind it would be ignored silently.
    if (hash.find('\0') != std::string_view::npos) return HashForm::malformed;
    return opening.read(hash, parsed);
  }
  return HashForm::unknown;
}

}  // namespace refctl::passwords
