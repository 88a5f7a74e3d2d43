#pragma once

#include "cli/serve/dispatch/dispatcher.hpp"
#include "cli/serve/monitoring/access_log.hpp"
#include "cli/serve/net/proxies.hpp"
#include "cli/serve/net/tls.hpp"
#include "cli/serve/service/service.hpp"

#include <memory>

namespace refctl::serve {

class Loop;

enum class ListenerKind {
  tcp,        // with TLS if there is a certificate
  unix_file,  // plain; its clients are local proxies, whose X-Forwarded-… fields are used
  internal,   // plain; only for /metrics and health
};

// The state that all workers of a server share; outlives them.
struct Shared {
  Service& service;
  Dispatcher& dispatcher;
  const Proxies& proxies;
  const TlsIdentity* tls = nullptr;  // null: plain
};

// A thread that serves connections, with its own listeners. All functions are called by the server's thread.
class Worker {
 public:
  explicit Worker(const Shared& shared);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();  // stops at once

  // Takes over a listening descriptor.
  void add_listener(int descriptor, ListenerKind kind);
  void start();
  // Accepts no more connections and closes each after its current response; those between requests get a short grace
  // period.
  void drain();
  // Whether a drained worker has no connections left.
  [[nodiscard]] bool finished() const;
  // Detaches the thread, because the process is about to end without joining it.
  void detach();

 private:
  std::unique_ptr<Loop> loop_;
};

}  // namespace refctl::serve
