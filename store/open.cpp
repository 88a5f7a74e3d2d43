#include "store/open.hpp"

#include "store/lmdb/lmdb_records.hpp"
#include "store/rules/make_referrals.hpp"

#include <array>
#include <string>
#include <utility>

namespace refctl {

namespace {

using Opened = Result<std::unique_ptr<records::Records>>;

Result<std::string> directory_in(std::string_view path) {
  std::string directory(path);
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  if (directory.empty()) return fail(ErrorCode::usage, "the store's URI has no path", "say --store PATH");
  return directory;
}

lmdb::EnvOptions env_options(OpenMode mode, const OpenOptions& options) {
  return {.writable = mode == OpenMode::write,
          .now = options.now,
          .allow_foreign_owner = options.allow_foreign_owner,
          .map_bytes = options.map_bytes};
}

Opened open_lmdb(std::string_view path, OpenMode mode, const OpenOptions& options) {
  auto directory = directory_in(path);
  if (!directory) return failure_of(directory);
  return lmdb::LmdbRecords::open(*directory, env_options(mode, options));
}

Opened no_engine(std::string_view /*uri*/, OpenMode /*mode*/, const OpenOptions& /*options*/) {
  return fail(ErrorCode::usage, "this refctl is built without an engine for PostgreSQL stores",
              "name a directory: --store PATH");
}

Opened a_server(std::string_view /*uri*/, OpenMode /*mode*/, const OpenOptions& /*options*/) {
  return fail(ErrorCode::usage, "a server is not a store that can be opened", "name a directory: --store PATH");
}

// What a URI begins with and who opens it; what begins with none of them is a path.
struct Scheme {
  std::string_view head;
  bool keeps_head;
  Opened (*open)(std::string_view uri, OpenMode mode, const OpenOptions& options);
};
constexpr std::array<Scheme, 5> schemes{{
    {"lmdb:", false, open_lmdb},
    {"postgresql://", true, no_engine},
    {"postgres://", true, no_engine},
    {"http://", true, a_server},
    {"https://", true, a_server},
}};

}  // namespace

Opened open_records(std::string_view uri, OpenMode mode, const OpenOptions& options) {
  for (const Scheme& scheme : schemes) {
    if (!uri.starts_with(scheme.head)) continue;
    return scheme.open(scheme.keeps_head ? uri : uri.substr(scheme.head.size()), mode, options);
  }
  if (std::size_t colon = uri.find("://"); colon != std::string_view::npos) {
    return fail(ErrorCode::usage, "no store has a URI that begins with " + std::string(uri.substr(0, colon + 3)),
                "PATH and lmdb:PATH are stores");
  }
  return open_lmdb(uri, mode, options);
}

Result<std::unique_ptr<ReferralSystem>> open_referrals(std::string_view uri, OpenMode mode, const OpenOptions& options,
                                                       rules::Environment environment) {
  auto records = open_records(uri, mode, options);
  if (!records) return failure_of(records);
  return rules::make_referrals(std::move(*records), environment);
}

std::optional<std::string> directory_of(std::string_view uri) {
  constexpr std::string_view scheme = "lmdb:";
  const bool named = uri.starts_with(scheme);
  if (!named && uri.find("://") != std::string_view::npos) return std::nullopt;
  auto directory = directory_in(named ? uri.substr(scheme.size()) : uri);
  return directory ? std::optional(std::move(*directory)) : std::nullopt;
}

}  // namespace refctl
