#include "cli/files/private_file.hpp"

#include "cli/files/new_file.hpp"
#include "cli/term/descriptor.hpp"
#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace refctl::cli {

namespace {

constexpr std::size_t largest_file = std::size_t{1024} * 1024;

Failure refused(const std::string& path, std::string_view why, std::string hint) {
  return fail(ErrorCode::forbidden, fmt::format("refusing {}: {}", term::escape(path), why), std::move(hint));
}

Failure failed(std::string_view what, const std::string& path, int error) {
  return fail(ErrorCode::internal,
              fmt::format("cannot {} {}: {}", what, term::escape(path), std::generic_category().message(error)));
}

// In a directory that others may write to they could replace the file, unless the sticky bit (as in /tmp) forbids it.
Result<> check_directory(const std::string& directory, Owners owners) {
  struct stat facts {};
  if (::stat(directory.c_str(), &facts) != 0) return failed("look at", directory, errno);
  if (!S_ISDIR(facts.st_mode)) return refused(directory, "it is no directory", "");
  const bool sticky = (facts.st_mode & S_ISVTX) != 0;
  if ((facts.st_mode & 022) != 0 && !sticky)
    return refused(directory, "others may write to it", fmt::format("chmod go-w {}", term::escape(directory)));
  if (owners == Owners::own_only && facts.st_uid != ::geteuid() && facts.st_uid != 0)
    return refused(directory, "it belongs to another user", "run as that user: sudo -u OWNER refctl …");
  return {};
}

Result<> make_directories(const std::filesystem::path& directory) {
  if (directory.empty() || std::filesystem::exists(directory)) return {};
  Result<> parent = make_directories(directory.parent_path());
  if (!parent) return parent;
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return failed("make", directory.string(), errno);
  return {};
}

std::string directory_of(const std::string& path) {
  const std::string parent = std::filesystem::path(path).parent_path().string();
  return parent.empty() ? "." : parent;
}

}  // namespace

Result<std::optional<std::string>> read_private_file(const std::string& path, Owners owners) {
  const term::Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (!file.good()) {
    if (errno == ENOENT || errno == ENOTDIR) return std::optional<std::string>();
    if (errno == ELOOP)
      return refused(path, "it is a link", "put a plain file there, or name another with REFCTL_CONFIG");
    if (errno == EACCES) return refused(path, "this user may not read it", "run as its owner: sudo -u OWNER refctl …");
    return failed("open", path, errno);
  }
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0) return failed("look at", path, errno);
  if (!S_ISREG(facts.st_mode)) return refused(path, "it is no plain file", "name another with REFCTL_CONFIG");
  if (owners == Owners::own_only && facts.st_uid != ::geteuid())
    return refused(path, "it belongs to another user",
                   "run as that user: sudo -u OWNER refctl …; in a container set REFCTL_ALLOW_FOREIGN_OWNER=1");
  if ((facts.st_mode & 077) != 0)
    return refused(path, "others may read or write it", fmt::format("chmod 600 {}", term::escape(path)));
  if (facts.st_size > static_cast<off_t>(largest_file)) return refused(path, "it is too large", "");
  std::string text;
  text.reserve(static_cast<std::size_t>(facts.st_size) + 1);
  std::array<char, 4096> chunk{};
  for (;;) {
    const ssize_t got = ::read(file.number(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed("read", path, errno);
    if (got == 0) break;
    text.append(chunk.data(), static_cast<std::size_t>(got));
    if (text.size() > largest_file) return refused(path, "it is too large", "");
  }
  ::explicit_bzero(chunk.data(), chunk.size());
  return std::optional<std::string>(std::move(text));
}

Result<> replace_private_file(const std::string& path, std::string_view text, Owners owners) {
  const std::string directory = directory_of(path);
  Result<> made = make_directories(directory);
  if (!made) return made;
  Result<> sound = check_directory(directory, owners);
  if (!sound) return sound;
  NewFile file(path);
  Result<> written = file.open();
  if (written) written = file.write(text);
  return written ? file.keep() : written;
}

Result<> with_directory_locked(const std::string& path, const std::function<Result<>()>& change) {
  const std::string directory = directory_of(path);
  Result<> made = make_directories(directory);
  if (!made) return made;
  const term::Descriptor lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!lock.good()) return failed("open", directory, errno);
  while (::flock(lock.number(), LOCK_EX) != 0) {
    if (errno != EINTR) return failed("lock", directory, errno);
  }
  return change();
}

}  // namespace refctl::cli
