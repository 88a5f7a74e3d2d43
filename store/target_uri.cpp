#include "store/target_uri.hpp"

#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace refctl {

namespace {

constexpr std::string_view lmdb_scheme = "lmdb:";

struct UriScheme {
  std::string_view head;
  TargetKind kind;
};
constexpr std::array<UriScheme, 5> schemes{{
    {lmdb_scheme, TargetKind::lmdb},
    {"postgresql:", TargetKind::postgres},
    {"postgres:", TargetKind::postgres},
    {"http:", TargetKind::server},
    {"https:", TargetKind::server},
}};

// Returns "mysql:" for "mysql://host/db"; empty for a path. A path with a colon in its first name needs the prefix
// "lmdb:".
std::string_view scheme_of(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  const std::string_view scheme = uri.substr(0, colon + 1);
  for (const char c : scheme.substr(0, colon)) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') return {};
  }
  return scheme;
}

std::string_view path_in(std::string_view uri) {
  return uri.starts_with(lmdb_scheme) ? uri.substr(lmdb_scheme.size()) : uri;
}

Result<std::string> canonical_directory(std::string_view path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(std::filesystem::path(path), error);
  if (error)
    return fail(ErrorCode::store_unusable, "the current directory cannot be determined", "give --store a full path");
  std::filesystem::path store = absolute;
  while (store.filename().empty() && store.has_relative_path()) store = store.parent_path();
  const bool named = store.filename() != "." && store.filename() != "..";
  const std::filesystem::path resolved =
      named ? std::filesystem::weakly_canonical(store.parent_path(), error) / store.filename()
            : std::filesystem::weakly_canonical(store, error);
  return (error ? absolute.lexically_normal() : resolved).string();
}

}  // namespace

Result<TargetKind> kind_of_target(std::string_view uri) {
  const std::string_view scheme = scheme_of(uri);
  if (scheme.empty()) return TargetKind::lmdb;
  for (const UriScheme& known : schemes) {
    if (scheme == known.head) return known.kind;
  }
  return fail(ErrorCode::usage, "no store has a URI that begins with " + std::string(scheme),
              "PATH and lmdb:PATH are stores");
}

Result<std::string> canonical_uri(std::string_view uri) {
  auto kind = kind_of_target(uri);
  if (!kind) return failure_of(kind);
  std::string text(uri);
  if (*kind == TargetKind::server) {
    while (text.ends_with('/')) text.pop_back();
    return text;
  }
  if (*kind != TargetKind::lmdb) return text;
  const std::string_view path = path_in(uri);
  if (path.empty()) return fail(ErrorCode::usage, "the store's path is empty", "name a directory with --store");
  auto directory = canonical_directory(path);
  if (!directory) return failure_of(directory);
  return std::string(lmdb_scheme) + *directory;
}

std::optional<std::string> directory_of(std::string_view uri) {
  const auto kind = kind_of_target(uri);
  if (!kind || *kind != TargetKind::lmdb) return std::nullopt;
  std::string directory(path_in(uri));
  while (directory.size() > 1 && directory.back() == '/') directory.pop_back();
  return directory;
}

bool store_is_missing(std::string_view uri) {
  const auto directory = directory_of(uri);
  struct stat facts {};
  return directory && !directory->empty() && ::stat((*directory + "/data.mdb").c_str(), &facts) != 0 &&
         (errno == ENOENT || errno == ENOTDIR);
}

Result<> check_supported(std::string_view uri) {
  auto kind = kind_of_target(uri);
  if (!kind) return failure_of(kind);
  switch (*kind) {
    case TargetKind::lmdb: return {};
    case TargetKind::postgres:
      return fail(ErrorCode::usage, "this refctl is built without an engine for PostgreSQL stores",
                  "name a directory: --store PATH");
    case TargetKind::server: break;
  }
  return fail(ErrorCode::store_unusable, "this refctl opens stores directly and does not speak to servers",
              "run it where the store is, with --store PATH, or call the server's REST API");
}

Result<> check_administrable(std::string_view uri) {
  const auto kind = kind_of_target(uri);
  if (!kind || *kind != TargetKind::server) return {};
  return fail(ErrorCode::not_offered, "a server does not offer this: it is done where the server's store is");
}

}  // namespace refctl
