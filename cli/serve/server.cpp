#include "cli/serve/server.hpp"

#include "cli/serve/announcement.hpp"
#include "cli/serve/connection/worker.hpp"
#include "cli/serve/net/listener.hpp"
#include "cli/serve/net/notify.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

namespace refctl::serve {

namespace {

constexpr auto drain_limit = std::chrono::seconds(30);

class BlockedSignals {
 public:
  BlockedSignals() {
    sigemptyset(&set_);
    for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&set_, signal);
    pthread_sigmask(SIG_BLOCK, &set_, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  [[nodiscard]] int wait() const { return sigwaitinfo(&set_, nullptr); }
  // Returns the next signal; 0: none arrived in time.
  [[nodiscard]] int wait_for(std::chrono::milliseconds time) const {
    const timespec limit{.tv_sec = time.count() / 1000, .tv_nsec = (time.count() % 1000) * 1'000'000};
    const int signal = sigtimedwait(&set_, nullptr, &limit);
    return signal < 0 ? 0 : signal;
  }

 private:
  sigset_t set_{};
  sigset_t before_{};
};

Result<> write_ready_file(const std::string& path, const std::string& address) {
  if (path.empty()) return {};
  // Renames a complete temporary file: a process that waits for the file reads it as soon as it exists.
  const std::string temporary = path + ".new";
  const int descriptor = open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
  const std::string line = address + "\n";
  const bool written =
      descriptor >= 0 && ::write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  if (descriptor >= 0) close(descriptor);
  if (!written || std::rename(temporary.c_str(), path.c_str()) != 0) {
    return fail(ErrorCode::usage, "the ready file " + path + " cannot be written");
  }
  return {};
}

Result<> check_settings(const ServeSettings& settings) {
  if (settings.tls_certificate.empty() != settings.tls_key.empty()) {
    return fail(ErrorCode::usage, "--tls-cert and --tls-key belong together");
  }
  for (const std::string& origin : settings.allowed_origins) {
    if (!is_origin(origin)) return fail(ErrorCode::usage, "'" + origin + "' is not an origin", "write https://host");
  }
  return {};
}

// The listeners of a server, and the URL of the public one.
struct Listening {
  Listener main;
  std::optional<Listener> internal;  // of --metrics-listen
  std::string url;
};

Result<Listening> open_listeners(const ServeSettings& settings, std::size_t workers) {
  const bool tls = !settings.tls_certificate.empty();
  auto address = parse_listen_address(settings.listen);
  if (!address) return failure_of(address);
  if (address->is_unix() && tls) {
    return fail(ErrorCode::usage, "a socket file has no TLS", "leave out --tls-cert and --tls-key");
  }
  auto main = Listener::open(std::move(*address), workers);
  if (!main) return failure_of(main);
  Listening listening{.main = std::move(*main), .internal = std::nullopt, .url = {}};
  const std::string text = listening.main.address().text();
  listening.url = listening.main.address().is_unix() ? text : (tls ? "https://" : "http://") + text;
  if (!settings.metrics_listen) return listening;
  auto internal_address = parse_listen_address(*settings.metrics_listen);
  if (!internal_address) return failure_of(internal_address);
  auto internal = Listener::open(std::move(*internal_address), 1);
  if (!internal) return failure_of(internal);
  listening.internal.emplace(std::move(*internal));
  return listening;
}

// The usual soft limit is 1024 descriptors and each connection takes one; the hard limit is much higher.
void raise_descriptor_limit() {
  constexpr rlim_t most = rlim_t{1} << 20U;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  const rlim_t wanted = std::min(limit.rlim_max, most);
  if (wanted <= limit.rlim_cur) return;
  limit.rlim_cur = wanted;
  (void)setrlimit(RLIMIT_NOFILE, &limit);
}

using Workers = std::vector<std::unique_ptr<Worker>>;

[[noreturn]] void end_at_once(const ServeSettings& settings, Workers& workers, Listening& listening, int code) {
  for (const auto& worker : workers) worker->detach();
  listening.main.remove_file();
  if (listening.internal) listening.internal->remove_file();
  std::error_code ignored;
  if (!settings.scratch.empty()) std::filesystem::remove_all(settings.scratch, ignored);
  _exit(code);
}

void drain(Service& service, Workers& workers, Listening& listening, const BlockedSignals& signals) {
  service.set_ready(false);
  for (const auto& worker : workers) worker->drain();
  const auto limit = std::chrono::steady_clock::now() + drain_limit;
  const auto busy = [&] {
    return !service.pools().idle() ||
           !std::all_of(workers.begin(), workers.end(), [](const auto& one) { return one->finished(); });
  };
  while (busy()) {
    const int signal = signals.wait_for(std::chrono::milliseconds(20));
    // Every operation on the store is atomic, so the process may end at any point.
    if (signal == SIGTERM || signal == SIGINT) end_at_once(service.settings(), workers, listening, 130);
    if (std::chrono::steady_clock::now() >= limit) {
      service.log("what was under way did not end within 30 s and was cut off");
      end_at_once(service.settings(), workers, listening, 0);
    }
  }
}

}  // namespace

Result<> run_server(Service& service, const char* notify_socket) {
  const ServeSettings& settings = service.settings();
  if (auto sound = check_settings(settings); !sound) return failure_of(sound);
  auto proxies = Proxies::of(settings.trusted_proxies);
  if (!proxies) return failure_of(proxies);
  std::unique_ptr<TlsIdentity> tls;
  if (!settings.tls_certificate.empty()) {
    auto loaded = TlsIdentity::load(settings.tls_certificate, settings.tls_key);
    if (!loaded) return failure_of(loaded);
    tls = std::move(*loaded);
  }
  const std::size_t count =
      settings.workers != 0 ? settings.workers : std::max(1U, std::thread::hardware_concurrency());
  raise_descriptor_limit();
  auto listening = open_listeners(settings, count);
  if (!listening) return failure_of(listening);

  // Passwords pass through this process, so its memory must not reach a core dump.
  prctl(PR_SET_DUMPABLE, 0);
  signal(SIGPIPE, SIG_IGN);
  const BlockedSignals signals;
  service.set_address(listening->main.address().text());
  Dispatcher dispatcher(service);
  const Shared shared{.service = service, .dispatcher = dispatcher, .proxies = *proxies, .tls = tls.get()};
  Workers workers;
  for (std::size_t i = 0; i < count; ++i) workers.push_back(std::make_unique<Worker>(shared));
  const ListenerKind kind = listening->main.address().is_unix() ? ListenerKind::unix_file : ListenerKind::tcp;
  std::size_t next = 0;
  for (const int socket : listening->main.take_sockets()) workers[next++ % count]->add_listener(socket, kind);
  if (listening->internal) {
    for (const int socket : listening->internal->take_sockets()) {
      workers[next++ % count]->add_listener(socket, ListenerKind::internal);
    }
  }
  for (const auto& worker : workers) worker->start();

  const std::string lines = announcement(service, listening->url);
  (void)!::write(STDERR_FILENO, lines.data(), lines.size());
  if (auto ready = write_ready_file(settings.ready_file, listening->url); !ready) return failure_of(ready);
  notify_manager(notify_socket, "READY=1");

  while (true) {
    const int signal = signals.wait();
    if (signal == SIGTERM || signal == SIGINT) break;
    if (signal != SIGHUP || !tls) continue;
    if (auto reloaded = tls->reload(); !reloaded) service.log("the old certificate stays: " + reloaded.error().message);
  }
  notify_manager(notify_socket, "STOPPING=1");
  if (!settings.ready_file.empty()) unlink(settings.ready_file.c_str());
  drain(service, workers, *listening, signals);
  return {};
}

}  // namespace refctl::serve
