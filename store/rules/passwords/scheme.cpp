#include "store/rules/passwords/scheme.hpp"

#include "store/rules/passwords/foreign_scheme.hpp"
#include "store/rules/passwords/parsed_hash.hpp"

#include <algorithm>
#include <array>

namespace refctl::passwords {

namespace {

constexpr std::array<std::string_view, 5> formats{"argon2", "scrypt", "bcrypt", "crypt", "django"};

bool is_of_format(Scheme scheme, std::string_view format) {
  switch (scheme) {
    case Scheme::argon2id:
    case Scheme::argon2i: return format == "argon2";
    case Scheme::scrypt_phc: return format == "scrypt";
    case Scheme::scrypt_crypt: return format == "scrypt" || format == "crypt";
    case Scheme::bcrypt: return format == "bcrypt" || format == "crypt";
    case Scheme::sha256_crypt:
    case Scheme::sha512_crypt:
    case Scheme::yescrypt: return format == "crypt";
    case Scheme::django_pbkdf2_sha256:
    case Scheme::django_pbkdf2_sha1:
    case Scheme::django_argon2:
    case Scheme::django_bcrypt:
    case Scheme::django_bcrypt_sha256:
    case Scheme::django_scrypt: return format == "django";
  }
  return false;
}

std::string cost_of(const ParsedHash& parsed) {
  const auto three = [&](const char* first, const char* second, const char* third) {
    return first + std::to_string(parsed.first) + second + std::to_string(parsed.second) + third +
           std::to_string(parsed.third);
  };
  switch (parsed.scheme) {
    case Scheme::argon2id:
    case Scheme::argon2i:
    case Scheme::django_argon2: return three("m=", ",t=", ",p=");
    case Scheme::scrypt_phc:
    case Scheme::scrypt_crypt:
    case Scheme::django_scrypt:
    case Scheme::yescrypt: return three("N=", ",r=", ",p=");
    case Scheme::bcrypt:
    case Scheme::django_bcrypt:
    case Scheme::django_bcrypt_sha256: return "cost=" + std::to_string(parsed.first);
    case Scheme::sha256_crypt:
    case Scheme::sha512_crypt:
    case Scheme::django_pbkdf2_sha256:
    case Scheme::django_pbkdf2_sha1: return "rounds=" + std::to_string(parsed.first);
  }
  return {};
}

Failure refusal(HashForm shape, Scheme scheme, std::string_view hash) {
  constexpr const char* accepted =
      "accepted are Argon2id, Argon2i, scrypt, bcrypt, $5$, $6$ and $y$ crypt, and Django's pbkdf2, argon2, bcrypt and "
      "scrypt";
  const std::string name(name_of(scheme));
  if (shape == HashForm::too_expensive) {
    return fail(ErrorCode::invalid_data, "this " + name + " hash costs more to check than a login may",
                "the limits: Argon2 1 GiB and 10 passes, PBKDF2 and crypt 10000000 rounds, bcrypt 15, scrypt N*r*p "
                "16777216");
  }
  if (shape == HashForm::malformed) {
    return fail(ErrorCode::invalid_data, "this " + name + " hash is malformed or cut short");
  }
  const std::string_view foreign = foreign_scheme(hash);
  if (foreign.empty()) return fail(ErrorCode::invalid_data, "the password hash is of no known scheme", accepted);
  return fail(ErrorCode::invalid_data, "the password hash is of a scheme that is not accepted: " + std::string(foreign),
              accepted);
}

Result<ParsedHash> checked(std::string_view hash, std::optional<std::string_view> hash_format) {
  if (hash_format && std::ranges::find(formats, *hash_format) == formats.end()) {
    return fail(ErrorCode::usage, "there is no hash format " + std::string(*hash_format),
                "hash formats are argon2, scrypt, bcrypt, crypt and django");
  }
  ParsedHash parsed;
  const HashForm shape = read_hash(hash, parsed);
  if (shape != HashForm::valid) return refusal(shape, parsed.scheme, hash);
  if (hash_format && !is_of_format(parsed.scheme, *hash_format)) {
    return fail(ErrorCode::invalid_data, "the password hash is " + std::string(name_of(parsed.scheme)) +
                                             ", not of the format " + std::string(*hash_format));
  }
  return parsed;
}

}  // namespace

std::string_view name_of(Scheme scheme) {
  switch (scheme) {
    case Scheme::argon2id: return "argon2id";
    case Scheme::argon2i: return "argon2i";
    case Scheme::scrypt_phc:
    case Scheme::scrypt_crypt: return "scrypt";
    case Scheme::bcrypt: return "bcrypt";
    case Scheme::sha256_crypt: return "sha256crypt";
    case Scheme::sha512_crypt: return "sha512crypt";
    case Scheme::yescrypt: return "yescrypt";
    case Scheme::django_pbkdf2_sha256: return "django_pbkdf2_sha256";
    case Scheme::django_pbkdf2_sha1: return "django_pbkdf2_sha1";
    case Scheme::django_argon2: return "django_argon2";
    case Scheme::django_bcrypt: return "django_bcrypt";
    case Scheme::django_bcrypt_sha256: return "django_bcrypt_sha256";
    case Scheme::django_scrypt: return "django_scrypt";
  }
  return "unknown";
}

std::span<const std::string_view> format_names() { return formats; }

Result<Scheme> detect_scheme(std::string_view hash, std::optional<std::string_view> hash_format) {
  auto parsed = checked(hash, hash_format);
  if (!parsed) return failure_of(parsed);
  return parsed->scheme;
}

Result<Detected> detect(std::string_view hash, std::optional<std::string_view> hash_format) {
  auto parsed = checked(hash, hash_format);
  if (!parsed) return failure_of(parsed);
  return Detected{.scheme = parsed->scheme, .name = name_of(parsed->scheme), .cost = cost_of(*parsed)};
}

}  // namespace refctl::passwords
