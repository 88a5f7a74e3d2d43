#include "cli/files/new_file.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace refctl::cli {

NewFile::~NewFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Failure NewFile::failed(std::string_view what, int error) const {
  const ErrorCode code = error == ENOENT ? ErrorCode::no_such_file : ErrorCode::internal;
  const std::string why = error == ENOSPC ? "the disk is full" : std::generic_category().message(error);
  return fail(code, fmt::format("cannot {} {}: {}", what, term::escape(path_), why));
}

Result<> NewFile::open() {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor_ < 0) return failed("write", errno);
    return {};
  }
  // A link goes on pointing at the file, which is replaced.
  std::error_code ignored;
  if (std::filesystem::is_symlink(path_, ignored)) {
    const std::filesystem::path resolved = std::filesystem::weakly_canonical(path_, ignored);
    if (!resolved.empty()) path_ = resolved.string();
  }
  temporary_ = fmt::format("{}.{}.tmp", path_, ::getpid());
  ::unlink(temporary_.c_str());  // left by a killed process of the same number
  descriptor_ = ::open(temporary_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor_ < 0) return failed("write", errno);
  cleanup_.emplace(temporary_);
  return {};
}

Result<> NewFile::write(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed("write", errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<> NewFile::keep() {
  if (temporary_.empty()) return {};
  if (::fsync(descriptor_) != 0) return failed("write", errno);
  if (::rename(temporary_.c_str(), path_.c_str()) != 0) return failed("replace", errno);
  temporary_.clear();
  cleanup_.reset();
  return {};
}

}  // namespace refctl::cli
