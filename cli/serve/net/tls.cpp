#include "cli/serve/net/tls.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

namespace refctl::serve {

namespace {

constexpr unsigned char offered_protocol[] = {8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

int select_protocol(SSL*, const unsigned char** out, unsigned char* out_length, const unsigned char* in,
                    unsigned int in_length, void*) {
  unsigned char* selected = nullptr;
  const int found =
      SSL_select_next_proto(&selected, out_length, offered_protocol, sizeof offered_protocol, in, in_length);
  *out = selected;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

// Returns the text of the first error in OpenSSL's queue.
std::string reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  if (ERR_SYSTEM_ERROR(code)) return std::generic_category().message(ERR_GET_REASON(code));
  const char* text = ERR_reason_error_string(code);
  return text == nullptr ? "OpenSSL error " + std::to_string(code) : text;
}

// Reports a file that cannot be opened in refctl's own words; OpenSSL's message is hard to understand.
Result<> check_readable(std::string_view what, const std::string& file) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor >= 0) {
    close(descriptor);
    return {};
  }
  const int error = errno;
  return fail(ErrorCode::usage,
              std::string(what) + " " + file + " cannot be read: " + std::generic_category().message(error),
              error == EACCES ? "let the user that runs the server read it" : "give the path of a PEM file");
}

// Without this callback OpenSSL would ask on the terminal for the passphrase of an encrypted key.
int no_passphrase(char*, int, int, void*) { return 0; }

// TLS 1.3 has only key exchanges with forward secrecy and authenticated ciphers; for TLS 1.2 this list selects them.
constexpr const char* tls_1_2_ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

// The response to a client that speaks plain HTTP on the TLS port, instead of a broken connection.
constexpr std::string_view plain_http_response =
    "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 41\r\nConnection: close\r\n\r\n"
    "this address takes https only, not http\r\n";

class TlsTransport final : public Transport {
 public:
  TlsTransport(std::shared_ptr<SSL_CTX> context, SSL* ssl, int descriptor)
      : context_(std::move(context)), ssl_(ssl), descriptor_(descriptor) {}
  TlsTransport(const TlsTransport&) = delete;
  TlsTransport& operator=(const TlsTransport&) = delete;
  ~TlsTransport() override { SSL_free(ssl_); }

  Moved read(std::span<char> into) override {
    std::size_t count = 0;
    ERR_clear_error();
    const int done = SSL_read_ex(ssl_, into.data(), into.size(), &count);
    return outcome(done, count);
  }
  Moved write(std::string_view bytes) override {
    std::size_t count = 0;
    ERR_clear_error();
    const int done = SSL_write_ex(ssl_, bytes.data(), bytes.size(), &count);
    return outcome(done, count);
  }
  void end_writing() override {
    ERR_clear_error();
    if (SSL_is_init_finished(ssl_) != 0) SSL_shutdown(ssl_);
    ERR_clear_error();
    shutdown(descriptor_, SHUT_WR);
  }

 private:
  void respond_to_plain_http() const {
    if (send(descriptor_, plain_http_response.data(), plain_http_response.size(), MSG_DONTWAIT | MSG_NOSIGNAL) < 0)
      return;
    shutdown(descriptor_, SHUT_WR);
    // Closing with unread bytes would reset the connection and discard the response.
    std::array<char, 4096> rest;
    while (recv(descriptor_, rest.data(), rest.size(), MSG_DONTWAIT) > 0) {
    }
  }
  Moved outcome(int done, std::size_t count) {
    if (done > 0) return {.kind = Moved::Kind::bytes, .count = count};
    switch (SSL_get_error(ssl_, done)) {
      case SSL_ERROR_WANT_READ: return {.kind = Moved::Kind::want_read};
      case SSL_ERROR_WANT_WRITE: return {.kind = Moved::Kind::want_write};
      case SSL_ERROR_ZERO_RETURN: return {.kind = Moved::Kind::end};
      default: break;
    }
    const unsigned long code = ERR_get_error();
    if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_HTTP_REQUEST) respond_to_plain_http();
    return {.kind = Moved::Kind::failed};
  }

  std::shared_ptr<SSL_CTX> context_;
  SSL* ssl_;
  int descriptor_;
};

Result<std::shared_ptr<SSL_CTX>> make_context(const std::string& certificate, const std::string& key) {
  if (auto readable = check_readable("the certificate", certificate); !readable) return failure_of(readable);
  if (auto readable = check_readable("the key", key); !readable) return failure_of(readable);
  std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  if (!context) return fail(ErrorCode::internal, "TLS cannot be set up: " + reason());
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_cipher_list(context.get(), tls_1_2_ciphers);
  SSL_CTX_set_default_passwd_cb(context.get(), no_passphrase);
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  // Idle connections release their buffers; a repeated write may pass the same bytes in another buffer.
  SSL_CTX_set_mode(context.get(),
                   SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_alpn_select_cb(context.get(), select_protocol, nullptr);
  if (SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) != 1) {
    return fail(ErrorCode::usage, "the certificate " + certificate + " cannot be used: " + reason(),
                "give a PEM file that begins with the server's own certificate");
  }
  if (SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return fail(ErrorCode::usage, "the key " + key + " cannot be used: " + reason(),
                "give the PEM file of the certificate's key, without a passphrase");
  }
  return context;
}

}  // namespace

Result<std::unique_ptr<TlsIdentity>> TlsIdentity::load(std::string certificate, std::string key) {
  std::unique_ptr<TlsIdentity> identity(new TlsIdentity(std::move(certificate), std::move(key)));
  auto loaded = identity->reload();
  if (!loaded) return failure_of(loaded);
  return identity;
}

Result<> TlsIdentity::reload() {
  auto made = make_context(certificate_, key_);
  if (!made) return failure_of(made);
  const std::lock_guard lock(mutex_);
  context_ = std::move(*made);
  return {};
}

std::shared_ptr<SSL_CTX> TlsIdentity::context() const {
  const std::lock_guard lock(mutex_);
  return context_;
}

std::unique_ptr<Transport> TlsIdentity::accept(int descriptor) const {
  auto present = context();
  SSL* ssl = SSL_new(present.get());
  if (ssl == nullptr) return nullptr;
  if (SSL_set_fd(ssl, descriptor) != 1) {
    SSL_free(ssl);
    return nullptr;
  }
  SSL_set_accept_state(ssl);
  return std::make_unique<TlsTransport>(std::move(present), ssl, descriptor);
}

}  // namespace refctl::serve
