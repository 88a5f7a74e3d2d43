#include "store/openssl/later.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>

#include <cstddef>
#include <cstdint>

// The functions of libcrypto in use: digests, PBKDF2, the error queue. OpenSSL's headers declare them extern "C".

using refctl::openssl::from_crypto;

EVP_MD_CTX* EVP_MD_CTX_new() {
  static const auto real = from_crypto<decltype(EVP_MD_CTX_new)>("EVP_MD_CTX_new");
  return real();
}

void EVP_MD_CTX_free(EVP_MD_CTX* context) {
  static const auto real = from_crypto<decltype(EVP_MD_CTX_free)>("EVP_MD_CTX_free");
  real(context);
}

const EVP_MD* EVP_sha256() {
  static const auto real = from_crypto<decltype(EVP_sha256)>("EVP_sha256");
  return real();
}

const EVP_MD* EVP_sha1() {
  static const auto real = from_crypto<decltype(EVP_sha1)>("EVP_sha1");
  return real();
}

int EVP_DigestInit_ex(EVP_MD_CTX* context, const EVP_MD* kind, ENGINE* engine) {
  static const auto real = from_crypto<decltype(EVP_DigestInit_ex)>("EVP_DigestInit_ex");
  return real(context, kind, engine);
}

int EVP_DigestUpdate(EVP_MD_CTX* context, const void* bytes, std::size_t size) {
  static const auto real = from_crypto<decltype(EVP_DigestUpdate)>("EVP_DigestUpdate");
  return real(context, bytes, size);
}

int EVP_DigestFinal_ex(EVP_MD_CTX* context, unsigned char* digest, unsigned* size) {
  static const auto real = from_crypto<decltype(EVP_DigestFinal_ex)>("EVP_DigestFinal_ex");
  return real(context, digest, size);
}

int PKCS5_PBKDF2_HMAC(const char* password, int password_size, const unsigned char* salt, int salt_size, int rounds,
                      const EVP_MD* kind, int size, unsigned char* out) {
  static const auto real = from_crypto<decltype(PKCS5_PBKDF2_HMAC)>("PKCS5_PBKDF2_HMAC");
  return real(password, password_size, salt, salt_size, rounds, kind, size, out);
}

unsigned long ERR_get_error() {
  static const auto real = from_crypto<decltype(ERR_get_error)>("ERR_get_error");
  return real();
}

void ERR_clear_error() {
  static const auto real = from_crypto<decltype(ERR_clear_error)>("ERR_clear_error");
  real();
}

const char* ERR_reason_error_string(unsigned long code) {
  static const auto real = from_crypto<decltype(ERR_reason_error_string)>("ERR_reason_error_string");
  return real(code);
}
