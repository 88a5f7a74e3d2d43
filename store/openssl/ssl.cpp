#include "store/openssl/later.hpp"

#include <openssl/ssl.h>

#include <cstddef>
#include <cstdint>

// The functions of libssl in use, for the server's side of TLS. OpenSSL's headers declare them extern "C".

using refctl::openssl::from_ssl;

const SSL_METHOD* TLS_server_method() {
  static const auto real = from_ssl<decltype(TLS_server_method)>("TLS_server_method");
  return real();
}

SSL_CTX* SSL_CTX_new(const SSL_METHOD* method) {
  static const auto real = from_ssl<decltype(SSL_CTX_new)>("SSL_CTX_new");
  return real(method);
}

void SSL_CTX_free(SSL_CTX* context) {
  static const auto real = from_ssl<decltype(SSL_CTX_free)>("SSL_CTX_free");
  real(context);
}

long SSL_CTX_ctrl(SSL_CTX* context, int command, long number, void* more) {
  static const auto real = from_ssl<decltype(SSL_CTX_ctrl)>("SSL_CTX_ctrl");
  return real(context, command, number, more);
}

std::uint64_t SSL_CTX_set_options(SSL_CTX* context, std::uint64_t options) {
  static const auto real = from_ssl<decltype(SSL_CTX_set_options)>("SSL_CTX_set_options");
  return real(context, options);
}

void SSL_CTX_set_alpn_select_cb(SSL_CTX* context, SSL_CTX_alpn_select_cb_func select, void* more) {
  static const auto real = from_ssl<decltype(SSL_CTX_set_alpn_select_cb)>("SSL_CTX_set_alpn_select_cb");
  real(context, select, more);
}

int SSL_CTX_set_cipher_list(SSL_CTX* context, const char* ciphers) {
  static const auto real = from_ssl<decltype(SSL_CTX_set_cipher_list)>("SSL_CTX_set_cipher_list");
  return real(context, ciphers);
}

void SSL_CTX_set_default_passwd_cb(SSL_CTX* context, pem_password_cb* ask) {
  static const auto real = from_ssl<decltype(SSL_CTX_set_default_passwd_cb)>("SSL_CTX_set_default_passwd_cb");
  real(context, ask);
}

int SSL_CTX_use_certificate_chain_file(SSL_CTX* context, const char* file) {
  static const auto real = from_ssl<decltype(SSL_CTX_use_certificate_chain_file)>("SSL_CTX_use_certificate_chain_file");
  return real(context, file);
}

int SSL_CTX_use_PrivateKey_file(SSL_CTX* context, const char* file, int type) {
  static const auto real = from_ssl<decltype(SSL_CTX_use_PrivateKey_file)>("SSL_CTX_use_PrivateKey_file");
  return real(context, file, type);
}

int SSL_select_next_proto(unsigned char** out, unsigned char* out_size, const unsigned char* offered,
                          unsigned offered_size, const unsigned char* known, unsigned known_size) {
  static const auto real = from_ssl<decltype(SSL_select_next_proto)>("SSL_select_next_proto");
  return real(out, out_size, offered, offered_size, known, known_size);
}

SSL* SSL_new(SSL_CTX* context) {
  static const auto real = from_ssl<decltype(SSL_new)>("SSL_new");
  return real(context);
}

void SSL_free(SSL* ssl) {
  static const auto real = from_ssl<decltype(SSL_free)>("SSL_free");
  real(ssl);
}

int SSL_set_fd(SSL* ssl, int descriptor) {
  static const auto real = from_ssl<decltype(SSL_set_fd)>("SSL_set_fd");
  return real(ssl, descriptor);
}

void SSL_set_accept_state(SSL* ssl) {
  static const auto real = from_ssl<decltype(SSL_set_accept_state)>("SSL_set_accept_state");
  real(ssl);
}

int SSL_read_ex(SSL* ssl, void* bytes, std::size_t size, std::size_t* count) {
  static const auto real = from_ssl<decltype(SSL_read_ex)>("SSL_read_ex");
  return real(ssl, bytes, size, count);
}

int SSL_write_ex(SSL* ssl, const void* bytes, std::size_t size, std::size_t* count) {
  static const auto real = from_ssl<decltype(SSL_write_ex)>("SSL_write_ex");
  return real(ssl, bytes, size, count);
}

int SSL_is_init_finished(const SSL* ssl) {
  static const auto real = from_ssl<decltype(SSL_is_init_finished)>("SSL_is_init_finished");
  return real(ssl);
}

int SSL_shutdown(SSL* ssl) {
  static const auto real = from_ssl<decltype(SSL_shutdown)>("SSL_shutdown");
  return real(ssl);
}

int SSL_get_error(const SSL* ssl, int outcome) {
  static const auto real = from_ssl<decltype(SSL_get_error)>("SSL_get_error");
  return real(ssl, outcome);
}
