#include "cli/args/target.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

namespace refctl::cli {

namespace {

constexpr std::string_view lmdb_scheme = "lmdb:";

// Letters, digits, + - . before a colon; a path with a colon in it must say lmdb: before it.
std::string_view scheme_of(std::string_view uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string_view::npos || colon == 0) return {};
  const std::string_view scheme = uri.substr(0, colon);
  for (const char c : scheme) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '+' && c != '-' && c != '.') return {};
  }
  return scheme;
}

// One store has one name, however it is reached: links and dots on the way to it are resolved.
Result<std::string> canonical_directory(std::string_view path) {
  std::error_code error;
  const std::filesystem::path absolute = std::filesystem::absolute(std::filesystem::path(path), error);
  if (error) return fail(ErrorCode::store_unusable, "the current directory cannot be told", "give --store a full path");
  std::filesystem::path store = absolute;
  while (store.filename().empty() && store.has_relative_path()) store = store.parent_path();
  // The last name stays as it is, so that a store that is a link is seen, and refused, as one.
  const bool named = store.filename() != "." && store.filename() != "..";
  const std::filesystem::path resolved =
      named ? std::filesystem::weakly_canonical(store.parent_path(), error) / store.filename()
            : std::filesystem::weakly_canonical(store, error);
  return (error ? absolute.lexically_normal() : resolved).string();
}

}  // namespace

std::string Target::directory() const {
  return uri.starts_with(lmdb_scheme) ? uri.substr(lmdb_scheme.size()) : std::string();
}

Result<Target> choose_target(const TargetChoice& choice) {
  Target target;
  std::string named;
  if (choice.option) {
    target.source = Target::Source::option;
    named = *choice.option;
  } else if (choice.environment && !choice.environment->empty()) {
    target.source = Target::Source::environment;
    named = *choice.environment;
  } else if (choice.last_login) {
    target.source = Target::Source::login;
    named = *choice.last_login;
  } else if (choice.data_home && choice.data_home->starts_with('/')) {
    named = *choice.data_home + "/refctl";
  } else if (choice.home && !choice.home->empty()) {
    named = *choice.home + "/.local/share/refctl";
  } else {
    return fail(ErrorCode::store_unusable, "no store is named and there is no home directory", "name one with --store");
  }
  const std::string_view scheme = scheme_of(named);
  if (scheme == "http" || scheme == "https")
    return fail(ErrorCode::store_unusable,
                fmt::format("cannot use {}: this refctl opens stores directly and does not speak to servers",
                            term::escape(named)),
                "run it where the store is, with --store PATH, or call the server's REST API");
  if (!scheme.empty() && scheme != "lmdb") {
    // Whether there is an engine for it is the store's affair (store/open).
    target.uri = named;
    return target;
  }
  const std::string_view path =
      scheme.empty() ? std::string_view(named) : std::string_view(named).substr(lmdb_scheme.size());
  if (path.empty()) return fail(ErrorCode::usage, "the store's path is empty", "name a directory with --store");
  auto directory = canonical_directory(path);
  if (!directory) return failure_of(directory);
  target.uri = std::string(lmdb_scheme) + *directory;
  return target;
}

}  // namespace refctl::cli
