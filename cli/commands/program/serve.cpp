#include "cli/commands/program/serve.hpp"

#include "cli/serve/handlers/routes.hpp"
#include "cli/serve/monitoring/access_log.hpp"
#include "cli/serve/server.hpp"
#include "cli/serve/service/service.hpp"
#include "cli/term/escape.hpp"

#include <fmt/format.h>

namespace refctl::cli {

namespace {

constexpr std::uint64_t max_threads = 1024;

serve::ServeSettings settings_of(const ServeOptions& options) {
  serve::ServeSettings settings;
  if (options.ephemeral) settings.listen = "127.0.0.1:0";
  if (options.listen) settings.listen = *options.listen;
  settings.metrics_listen = options.metrics_listen;
  settings.tls_certificate = options.tls_certificate.value_or("");
  settings.tls_key = options.tls_key.value_or("");
  settings.workers = options.workers.value_or(0);
  settings.hash_workers = options.hash_workers.value_or(0);
  settings.trusted_proxies = options.trusted_proxies;
  settings.allowed_origins = options.allowed_origins;
  settings.ready_file = options.ready_file.value_or("");
  settings.log = options.log.value_or(serve::LogFormat::json);
  return settings;
}

std::optional<serve::LogFormat> log_format_named(std::string_view name) {
  if (name == "json") return serve::LogFormat::json;
  if (name == "text") return serve::LogFormat::text;
  if (name == "off") return serve::LogFormat::off;
  return std::nullopt;
}

}  // namespace

void declare(Parameters& p, ServeOptions& options) {
  p.describe(
      "Serves the REST API of the store. The command line and other servers may write the same store at the same "
      "time. / leads to the console for support and admins (/admin/) and to the API's description (/api/swagger/).");
  p.describe(
      "SIGTERM: accepts no more requests, finishes those under way (30 s at most), exit 0; a second SIGTERM ends it at "
      "once. "
      "SIGHUP: reloads the certificate. The access log goes to stderr, one line per request.");
  p.describe(
      "If another server has the address, exit 7. A socket file (unix:PATH) is for a reverse "
      "proxy on the same machine in the same group; its X-Forwarded-For, -Proto and X-Request-Id are trusted.");
  p.option("--listen", "HOST:PORT|unix:PATH", options.listen,
           "where to listen: an address, port 0 for a free one, or a socket file (127.0.0.1:8000)");
  p.option("--metrics-listen", "HOST:PORT", options.metrics_listen,
           "serve /metrics at this address instead of at --listen");
  p.option("--tls-cert", "FILE", options.tls_certificate, "certificate chain (PEM)").kind = ValueKind::file;
  p.option("--tls-key", "FILE", options.tls_key, "the certificate's key (PEM)").kind = ValueKind::file;
  p.number("--workers", "N", options.workers, 1, max_threads, "threads that serve connections (one per core)");
  p.number("--hash-workers", "N", options.hash_workers, 1, max_threads, "threads that hash passwords (one per core)");
  p.option("--trusted-proxy", "CIDR", options.trusted_proxies,
           "trust X-Forwarded-For and -Proto from here; may be given several times");
  p.option("--allow-origin", "ORIGIN", options.allowed_origins,
           "allow scripts of this site (CORS); may be given several times");
  p.option("--public-url", "URL", options.public_url,
           "the URL that clients use, with a path if there is one, for links in responses");
  p.option("--ready-file", "FILE", options.ready_file,
           "write the address to this file once the server accepts requests")
      .kind = ValueKind::file;
  p.choice("--log", {"json", "text", "off"}, options.log, log_format_named, "form of the access log (json)");
  p.flag("--ephemeral", options.ephemeral, "a temporary store on a free port, removed at exit");
  p.example("refctl serve", "on 127.0.0.1:8000");
  p.example("refctl serve --ephemeral", "to try the API out");
  p.example("refctl serve --listen 0.0.0.0:443 --tls-cert fullchain.pem --tls-key key.pem", "open to the network");
}

Result<> run(Context& context, const ServeOptions& options) {
  serve::ServeSettings settings = settings_of(options);
  if (options.public_url) {
    auto url = serve::parse_public_url(*options.public_url);
    if (!url) return failure_of(url);
    settings.public_url = std::move(*url);
  }
  if (options.ephemeral) {
    if (context.globals().store)
      return fail(ErrorCode::usage,
                  fmt::format("--ephemeral serves an empty store of its own, --store names {}",
                              term::escape(*context.globals().store)),
                  "leave out one of them");
    auto made = context.use_scratch_store();
    if (!made) return made;
    settings.scratch = context.scratch_store()->directory();
  }
  auto target = context.target();
  if (!target) return failure_of(target);
  settings.store = (*target)->uri;
  auto system = context.system();
  if (!system) return failure_of(system);
  const serve::LogFormat format = settings.log;
  rules::Clock& clock = context.clock();
  serve::Service service(
      **system, serve::routes(), clock, std::move(settings),
      [format, &clock](std::string_view line) { serve::log_server_message(format, clock.now(), line); });
  const auto notify_socket = context.variable("NOTIFY_SOCKET");
  return serve::run_server(service, notify_socket ? notify_socket->c_str() : nullptr);
}

}  // namespace refctl::cli
