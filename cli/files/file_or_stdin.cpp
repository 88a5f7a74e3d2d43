#include "cli/files/file_or_stdin.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace refctl::cli {

namespace {

Failure stopped() { return fail(ErrorCode::interrupted, "interrupted; nothing was changed"); }

}  // namespace

FileOrStdin::~FileOrStdin() {
  if (opened_ >= 0) ::close(opened_);
}

Failure FileOrStdin::failed(ErrorCode code) const {
  return fail(code, fmt::format("cannot read {}: {}", term::escape(path_), std::generic_category().message(errno)));
}

Result<> FileOrStdin::open(const std::string& path, int standard_input) {
  path_ = path;
  descriptor_ = standard_input;
  if (path == "-") return {};
  opened_ = descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened_ < 0) return failed(errno == ENOENT ? ErrorCode::no_such_file : ErrorCode::internal);
  return {};
}

Result<std::string_view> FileOrStdin::next() {
  buffer_.resize(std::size_t{1} << 18);
  const ssize_t got = ::read(descriptor_, buffer_.data(), buffer_.size());
  if (got < 0 && errno != EINTR) return failed(ErrorCode::internal);
  if (got < 0) return stopped();
  return std::string_view(buffer_).substr(0, static_cast<std::size_t>(got));
}

Result<> feed_all(FileOrStdin& input, StoreRestore& restore, const Interrupted& interrupted) {
  while (true) {
    auto chunk = input.next();
    if (!chunk) return failure_of(chunk);
    if (interrupted()) return stopped();
    if (chunk->empty()) return {};
    Result<> fed = restore.feed(*chunk);
    if (!fed) return fed;
  }
}

}  // namespace refctl::cli
