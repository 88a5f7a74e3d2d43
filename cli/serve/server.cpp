#include "cli/serve/server.hpp"

#include "cli/serve/http/text.hpp"
#include "cli/serve/listener.hpp"
#include "cli/serve/notify.hpp"
#include "cli/serve/worker.hpp"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
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
  // 0: none came in time.
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
  // Whole or not at all: whoever waits for the file reads it as soon as it is there.
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

bool is_origin(std::string_view text) {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (text.starts_with(scheme)) return http::is_host(text.substr(scheme.size()));
  }
  return false;
}

Result<> check_settings(const ServeSettings& settings) {
  if (settings.tls_certificate.empty() != settings.tls_key.empty()) {
    return fail(ErrorCode::usage, "--tls-cert and --tls-key belong together");
  }
  if (settings.public_url && !is_origin(*settings.public_url)) {
    return fail(ErrorCode::usage, "the public URL is not http(s)://host[:port]", "leave the path away");
  }
  for (const std::string& origin : settings.allowed_origins) {
    if (!is_origin(origin)) return fail(ErrorCode::usage, "'" + origin + "' is no origin", "write https://host");
  }
  return {};
}

struct Listening {
  std::string address;
  std::string url;
  std::vector<std::pair<int, bool>> sockets;  // one a worker, then perhaps the internal one
};

Result<Listening> open_listeners(const ServeSettings& settings, std::size_t workers) {
  Listening listening;
  auto address = parse_listen_address(settings.listen);
  if (!address) return failure_of(address);
  for (std::size_t i = 0; i < workers; ++i) {
    auto descriptor = listen_on(*address);
    if (!descriptor) return failure_of(descriptor);
    listening.sockets.emplace_back(*descriptor, false);
  }
  listening.address = address->text();
  listening.url = (settings.tls_certificate.empty() ? "http://" : "https://") + listening.address;
  if (settings.metrics_listen) {
    auto internal = parse_listen_address(*settings.metrics_listen);
    if (!internal) return failure_of(internal);
    auto descriptor = listen_on(*internal);
    if (!descriptor) return failure_of(descriptor);
    listening.sockets.emplace_back(*descriptor, true);
  }
  return listening;
}

using Workers = std::vector<std::unique_ptr<Worker>>;

[[noreturn]] void end_at_once(const ServeSettings& settings, Workers& workers, int code) {
  for (const auto& worker : workers) worker->let_go();
  std::error_code ignored;
  if (!settings.scratch.empty()) std::filesystem::remove_all(settings.scratch, ignored);
  _exit(code);
}

void drain(Service& service, Workers& workers, const BlockedSignals& signals) {
  service.set_ready(false);
  for (const auto& worker : workers) worker->drain();
  const auto limit = std::chrono::steady_clock::now() + drain_limit;
  const auto busy = [&] {
    return !service.idle() ||
           !std::all_of(workers.begin(), workers.end(), [](const auto& one) { return one->finished(); });
  };
  while (busy()) {
    const int signal = signals.wait_for(std::chrono::milliseconds(20));
    // Whatever is under way is atomic in the store, so it may be cut off anywhere.
    if (signal == SIGTERM || signal == SIGINT) end_at_once(service.settings(), workers, 130);
    if (std::chrono::steady_clock::now() >= limit) {
      service.log("what was under way did not end within 30 s and was cut off");
      end_at_once(service.settings(), workers, 0);
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
  auto listening = open_listeners(settings, count);
  if (!listening) return failure_of(listening);

  // Passwords pass through this process: none of its memory reaches a core dump.
  prctl(PR_SET_DUMPABLE, 0);
  signal(SIGPIPE, SIG_IGN);
  const BlockedSignals signals;
  service.set_address(listening->address);
  Dispatcher dispatcher(service);
  const Shared shared{.service = service, .dispatcher = dispatcher, .proxies = *proxies, .tls = tls.get()};
  Workers workers;
  for (std::size_t i = 0; i < count; ++i) workers.push_back(std::make_unique<Worker>(shared));
  for (std::size_t i = 0; i < listening->sockets.size(); ++i) {
    workers[i % count]->add_listener(listening->sockets[i].first, listening->sockets[i].second);
  }
  for (const auto& worker : workers) worker->start();

  const std::string line = "refctl: listening on " + listening->url + "\n";
  (void)!::write(STDERR_FILENO, line.data(), line.size());
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
  drain(service, workers, signals);
  return {};
}

}  // namespace refctl::serve
