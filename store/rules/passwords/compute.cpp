#include "store/rules/passwords/compute.hpp"

#include "store/rules/passwords/base64.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <sodium.h>

#include <crypt.h>

#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <new>

namespace refctl::passwords {

namespace {

constexpr std::size_t max_digest_bytes = 64;

Failure no_memory() {
  return fail(ErrorCode::busy, "there is not enough memory to check the password", "try again in a moment");
}

Failure not_computable(const ParsedHash& parsed) {
  return fail(ErrorCode::store_damaged,
              "the stored " + std::string(name_of(parsed.scheme)) + " hash cannot be checked on this machine",
              "give the account a new password: refctl passwd USER");
}

// Compares a digest computed here with the stored one.
struct Digests {
  std::array<std::uint8_t, max_digest_bytes> stored_bytes{};
  std::array<std::uint8_t, max_digest_bytes> computed_bytes{};
  std::span<std::uint8_t> stored;
  std::span<std::uint8_t> computed;

  explicit Digests(std::string_view base64)
      : stored(decode_base64(base64, stored_bytes)), computed(std::span(computed_bytes).first(stored.size())) {}
  Digests(const Digests&) = delete;
  Digests& operator=(const Digests&) = delete;
  ~Digests() { sodium_memzero(computed_bytes.data(), computed_bytes.size()); }

  bool agree() const { return sodium_memcmp(stored.data(), computed.data(), stored.size()) == 0; }
};

// Argon2id as refctl creates it: the digest is computed separately, so that a lack of memory is reported as such.
Result<bool> is_our_argon2_password(const ParsedHash& parsed, const Secret& password) {
  Digests digests(parsed.digest);
  std::array<std::uint8_t, crypto_pwhash_SALTBYTES> salt{};
  decode_base64(parsed.salt, salt);
  const int failed = crypto_pwhash(digests.computed.data(), digests.computed.size(), password.reveal().data(),
                                   password.size(), salt.data(), parsed.second,
                                   static_cast<std::size_t>(parsed.first) * 1024, crypto_pwhash_ALG_ARGON2ID13);
  if (failed != 0) return no_memory();
  return digests.agree();
}

bool can_allocate(std::uint64_t kib) {
  const std::unique_ptr<std::byte[]> memory(new (std::nothrow) std::byte[static_cast<std::size_t>(kib) * 1024]);
  return memory != nullptr;
}

// Argon2 with any salt and number of lanes. libsodium reports "wrong password" when it runs out of memory, so a
// mismatch is trusted only if the memory could have been allocated.
Result<bool> is_argon2_password(const ParsedHash& parsed, const Secret& password) {
  const bool id = parsed.inner.starts_with("$argon2id$");
  if (id && parsed.third == 1 && base64_size(parsed.salt, Padding::none) == crypto_pwhash_SALTBYTES) {
    return is_our_argon2_password(parsed, password);
  }
  const auto check = id ? crypto_pwhash_argon2id_str_verify : crypto_pwhash_argon2i_str_verify;
  errno = 0;
  if (check(parsed.inner.data(), password.reveal().data(), password.size()) == 0) return true;
  const bool wrong = errno == EINVAL;
  if (!can_allocate(parsed.first)) return no_memory();
  if (wrong) return false;
  return not_computable(parsed);
}

Result<bool> is_pbkdf2_password(const ParsedHash& parsed, const Secret& password) {
  Digests digests(parsed.digest);
  const auto* md = parsed.scheme == Scheme::django_pbkdf2_sha256 ? EVP_sha256() : EVP_sha1();
  const auto* salt = reinterpret_cast<const unsigned char*>(parsed.salt.data());
  const int done = PKCS5_PBKDF2_HMAC(password.reveal().data(), static_cast<int>(password.size()), salt,
                                     static_cast<int>(parsed.salt.size()), static_cast<int>(parsed.first), md,
                                     static_cast<int>(digests.computed.size()), digests.computed.data());
  if (done != 1) {
    ERR_clear_error();
    return not_computable(parsed);
  }
  return digests.agree();
}

Result<bool> is_scrypt_password(const ParsedHash& parsed, std::span<const std::uint8_t> salt, const Secret& password) {
  Digests digests(parsed.digest);
  errno = 0;
  const int failed = crypto_pwhash_scryptsalsa208sha256_ll(
      reinterpret_cast<const std::uint8_t*>(password.reveal().data()), password.size(), salt.data(), salt.size(),
      parsed.first, static_cast<std::uint32_t>(parsed.second), static_cast<std::uint32_t>(parsed.third),
      digests.computed.data(), digests.computed.size());
  if (failed == 0) return digests.agree();
  if (errno == ENOMEM) return no_memory();
  return not_computable(parsed);
}

Result<bool> is_scrypt_phc_password(const ParsedHash& parsed, const Secret& password) {
  std::array<std::uint8_t, 64> salt{};
  return is_scrypt_password(parsed, decode_base64(parsed.salt, salt), password);
}

Result<bool> is_django_scrypt_password(const ParsedHash& parsed, const Secret& password) {
  const auto* salt = reinterpret_cast<const std::uint8_t*>(parsed.salt.data());
  return is_scrypt_password(parsed, {salt, parsed.salt.size()}, password);
}

// Compares bcrypt's digests: some systems wrote salts whose unused bits are not 0, and crypt(3) clears these bits in
// the text it returns.
constexpr std::size_t bcrypt_digest_size = 31;

Result<bool> is_crypt_password(const ParsedHash& parsed, const Secret& password) {
  // crypt(3) would read only up to the NUL and ignore the rest.
  if (password.reveal().find('\0') != std::string_view::npos) return false;
  struct Wiped {
    void operator()(crypt_data* data) const {
      sodium_memzero(data, sizeof *data);
      delete data;
    }
  };
  const std::unique_ptr<crypt_data, Wiped> data(new crypt_data());
  errno = 0;
  const char* computed = crypt_rn(password.reveal().data(), parsed.inner.data(), data.get(), sizeof *data);
  if (computed == nullptr) {
    if (errno == ERANGE) return false;  // longer than crypt(3) accepts
    // crypt(3) has one error code for all other failures. For yescrypt and scrypt assume memory: N·r·128 bytes.
    return can_allocate(parsed.first * parsed.second / 8) ? not_computable(parsed) : no_memory();
  }
  std::string_view ours(computed);
  std::string_view theirs = parsed.inner;
  if (ours.size() != theirs.size()) return false;
  if (theirs.starts_with("$2")) {
    ours = ours.substr(ours.size() - bcrypt_digest_size);
    theirs = theirs.substr(theirs.size() - bcrypt_digest_size);
  }
  return sodium_memcmp(ours.data(), theirs.data(), ours.size()) == 0;
}

Result<bool> is_bcrypt_sha256_password(const ParsedHash& parsed, const Secret& password) {
  std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
  const auto* bytes = reinterpret_cast<const unsigned char*>(password.reveal().data());
  crypto_hash_sha256(digest.data(), bytes, password.size());
  std::string hex(digest.size() * 2 + 1, '\0');
  sodium_bin2hex(hex.data(), hex.size(), digest.data(), digest.size());
  hex.pop_back();
  sodium_memzero(digest.data(), digest.size());
  return is_crypt_password(parsed, Secret(std::move(hex)));
}

}  // namespace

Result<bool> is_password(const ParsedHash& parsed, const Secret& password) {
  // Selects the fastest Argon2 implementation for this machine; repeated calls do nothing.
  if (sodium_init() < 0) return fail(ErrorCode::internal, "libsodium does not start");
  switch (parsed.scheme) {
    case Scheme::argon2id:
    case Scheme::argon2i:
    case Scheme::django_argon2: return is_argon2_password(parsed, password);
    case Scheme::scrypt_phc: return is_scrypt_phc_password(parsed, password);
    case Scheme::django_scrypt: return is_django_scrypt_password(parsed, password);
    case Scheme::django_pbkdf2_sha256:
    case Scheme::django_pbkdf2_sha1: return is_pbkdf2_password(parsed, password);
    case Scheme::scrypt_crypt:
    case Scheme::bcrypt:
    case Scheme::sha256_crypt:
    case Scheme::sha512_crypt:
    case Scheme::yescrypt:
    case Scheme::django_bcrypt: return is_crypt_password(parsed, password);
    case Scheme::django_bcrypt_sha256: return is_bcrypt_sha256_password(parsed, password);
  }
  return not_computable(parsed);
}

}  // namespace refctl::passwords
