#pragma once

#include "cli/serve/transport.hpp"
#include "store/result.hpp"

#include <memory>
#include <mutex>
#include <string>

struct ssl_ctx_st;

namespace refctl::serve {

// A certificate and its key from PEM files, which may be read anew while connections are open.
class TlsIdentity {
 public:
  // usage: the files cannot be read or do not belong together.
  [[nodiscard]] static Result<std::unique_ptr<TlsIdentity>> load(std::string certificate, std::string key);

  // New connections get what the files hold now. On an error what was loaded before stays in use.
  [[nodiscard]] Result<> reload();
  // The server's side of TLS 1.2 or 1.3 on a connected socket. Null if there is no memory.
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
