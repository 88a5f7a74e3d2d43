#include "cli/files/new_file.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

namespace refctl::cli {

namespace {

// Returns whether a file belongs to a store, which replacing it would destroy.
bool is_of_a_store(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  constexpr std::array names{"data.mdb", "lock.mdb", "writers.lock", "last-backup"};
  if (std::ranges::find(names, name) == names.end()) return false;
  std::error_code ignored;
  return std::filesystem::exists(path.parent_path() / "data.mdb", ignored);
}

// Makes a rename durable. Errors are ignored: some file systems cannot sync a directory.
void sync_parent(const std::string& path) {
  const std::filesystem::path parent = std::filesystem::path(path).parent_path();
  const int directory = ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return;
  ::fsync(directory);
  ::close(directory);
}

// Removes temporary files (FILE.PID.tmp) of killed processes from the folder of a file; a live process holds a lock on
// its own. They may contain a token or personal data.
void remove_abandoned(const std::filesystem::path& file) {
  const std::string before = file.filename().string() + ".";
  constexpr std::string_view after = ".tmp";
  std::error_code ignored;
  const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
  for (std::filesystem::directory_iterator at(folder, ignored), end; !ignored && at != end; at.increment(ignored)) {
    const std::string name = at->path().filename().string();
    if (!name.starts_with(before) || !name.ends_with(after) || name.size() <= before.size() + after.size()) continue;
    const auto pid = std::string_view(name).substr(before.size(), name.size() - before.size() - after.size());
    if (pid.find_first_not_of("0123456789") != std::string_view::npos) continue;
    const int descriptor = ::open(at->path().c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) continue;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) ::unlink(at->path().c_str());
    ::close(descriptor);
  }
}

// Creates a file that does not exist and locks it, which shows others that its writer is alive. Failure: -1; see errno.
int create_locked(const std::string& path) {
  while (true) {
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (descriptor < 0) return -1;
    // Some file systems have no locks. Between the two calls another process may have removed the file as abandoned.
    struct stat facts {};
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0 || ::fstat(descriptor, &facts) != 0 || facts.st_nlink > 0) {
      return descriptor;
    }
    ::close(descriptor);
  }
}

// Renames a file to an unused name. If the file system cannot do that in one step, uses a link and a removal, which is
// as safe. Failure: see errno; EEXIST: the name is taken.
bool rename_to_new(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno != EINVAL && errno != ENOSYS) return false;
  return ::link(from.c_str(), to.c_str()) == 0 && ::unlink(from.c_str()) == 0;
}

}  // namespace

NewFile::~NewFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

Failure NewFile::failed(std::string_view what, int error) const {
  if (error == ENOSPC || error == EDQUOT || error == EFBIG) {
    return fail(ErrorCode::store_full, fmt::format("cannot {} {}: disk full", what, term::escape(path_)),
                "make room; nothing was written");
  }
  const ErrorCode code = error == ENOENT ? ErrorCode::no_such_file : ErrorCode::internal;
  return fail(code, fmt::format("cannot {} {}: {}", what, term::escape(path_), std::generic_category().message(error)));
}

Result<> NewFile::open() {
  struct stat facts {};
  if (::stat(path_.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) {
    descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor_ < 0) return failed("write", errno);
    return {};
  }
  // Follows a link: the file that it points to is replaced, the link stays.
  std::error_code ignored;
  if (std::filesystem::is_symlink(path_, ignored)) {
    const std::filesystem::path resolved = std::filesystem::weakly_canonical(path_, ignored);
    if (!resolved.empty()) path_ = resolved.string();
  }
  if (is_of_a_store(path_)) {
    return fail(ErrorCode::usage, fmt::format("{} is part of a store", term::escape(path_)),
                "name a file outside of the store's directory");
  }
  remove_abandoned(path_);
  temporary_ = fmt::format("{}.{}.tmp", path_, ::getpid());
  cleanup_.emplace(temporary_);  // before the file exists: an interruption of ::open comes when it returns
  descriptor_ = create_locked(temporary_);
  if (descriptor_ < 0) return failed("write", errno);
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
  sync_parent(path_);
  return {};
}

Result<bool> NewFile::keep_new(const std::string& path) {
  if (temporary_.empty()) return true;
  if (::fsync(descriptor_) != 0) return failed("write", errno);
  if (!rename_to_new(temporary_, path)) {
    if (errno == EEXIST) return false;
    return failed("name", errno);
  }
  path_ = path;
  temporary_.clear();
  cleanup_.reset();
  sync_parent(path_);
  return true;
}

}  // namespace refctl::cli
