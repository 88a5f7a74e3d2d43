#pragma once

#include "cli/serve/net/transport.hpp"
#include "store/result.hpp"

#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st;

namespace refctl::serve {

// A certificate and its key from PEM files, which may be reloaded while connections are open.
class TlsIdentity {
 public:
  // usage: the files cannot be read or do not match.
  [[nodiscard]] static Result<std::unique_ptr<TlsIdentity>> load(std::string certificate, std::string key);

  // Reads the files again, for new connections. On an error the loaded certificate stays in use.
  [[nodiscard]] Result<> reload();
  // Creates the server side of TLS 1.2 or 1.3 on a connected socket. Null: out of memory.
  [[nodiscard]] std::unique_ptr<Transport> accept(int descriptor) const;

 private:
  TlsIdentity(std::string certificate, std::string key) : certificate_(std::move(certificate)), key_(std::move(key)) {}
  [[nodiscard]] std::shared_ptr<ssl_ctx_st> context() const;

  std::string certificate_;
  std::string key_;
  mutable std::mutex mutex_;
  std::shared_ptr<ssl_ctx_st> context_;
};

}  // namespace refctl::serve
