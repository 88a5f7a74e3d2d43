#pragma once

#include "cli/serve/access_log.hpp"
#include "cli/serve/dispatcher.hpp"
#include "cli/serve/proxies.hpp"
#include "cli/serve/service.hpp"
#include "cli/serve/tls.hpp"

#include <memory>

namespace refctl::serve {

class Loop;

enum class ListenerKind {
  tcp,        // with TLS if there is a certificate
  unix_file,  // plain; its clients are local proxies, whose X-Forwarded-… fields are believed
  internal,   // plain; only for /metrics and health
};

// What all workers of a server share; outlives them.
struct Shared {
  Service& service;
  Dispatcher& dispatcher;
  const Proxies& proxies;
  const TlsIdentity* tls = nullptr;  // null: plain
};

// A thread that serves connections, with listeners of its own. Called by the server's thread.
class Worker {
 public:
  explicit Worker(const Shared& shared);
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  ~Worker();  // ends at once

  // Takes over a listening descriptor.
  void add_listener(int descriptor, ListenerKind kind);
  void start();
  // Takes no more connections and ends each after the answer under way; those between requests get a moment.
  void drain();
  // Whether a drained worker has nothing left to do.
  [[nodiscard]] bool finished() const;
  // Nobody waits for its thread any more: the process is about to end under it.
  void let_go();

 private:
  std::unique_ptr<Loop> loop_;
};

}  // namespace refctl::serve
