#include "store/lmdb/env/directory.hpp"

#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/file/owner.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>

namespace refctl::lmdb {

namespace {

// File system types (statfs) on which shared memory maps and locks are unreliable: NFS, SMB (three types), AFS, 9P,
// Ceph, Coda, NCP, Lustre.
constexpr std::array<std::uint32_t, 10> network_file_systems{
    0x6969, 0x517B, 0xFF534D42, 0xFE534D42, 0x5346414F, 0x01021997, 0x00C36400, 0x73757245, 0x564C, 0x0BD00BD0};
constexpr mode_t group_and_world = 077;

Result<> check_owner(const std::string& what, const struct stat& file, const DirectoryRules& rules) {
  if (file.st_uid != ::geteuid() && !rules.allow_foreign_owner) {
    return fail(ErrorCode::store_unusable, fmt::format("{} belongs to {}", what, name_of_owner(file.st_uid)),
                fmt::format("`sudo -u {} refctl …`, or REFCTL_ALLOW_FOREIGN_OWNER=1 where users are mapped",
                            name_of_owner(file.st_uid)));
  }
  if ((file.st_mode & group_and_world) != 0) {
    return fail(ErrorCode::store_unusable, fmt::format("{} is open to other users", what),
                fmt::format("`chmod go= {}`", what));
  }
  return {};
}

bool is_empty(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::is_empty(path, ignored);
}

}  // namespace

File::~File() {
  if (fd_ >= 0) ::close(fd_);
}

Result<bool> has_store(const std::string& path) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) return false;
    return lmdb_failure(errno, "open", path);
  }
  if (S_ISLNK(there.st_mode)) {
    return fail(ErrorCode::store_unusable, fmt::format("{} is a symbolic link", path), "name the directory itself");
  }
  if (!S_ISDIR(there.st_mode)) {
    return fail(ErrorCode::store_unusable, fmt::format("{} is not a directory", path),
                "a store is a directory with data.mdb in it");
  }
  if (::lstat((path + "/data.mdb").c_str(), &there) == 0) return true;
  if (errno == ENOENT) return false;
  return lmdb_failure(errno, "open", path);
}

Result<> make_directory(const std::string& path) {
  std::filesystem::path parent = std::filesystem::path(path).parent_path();
  if (::mkdir(path.c_str(), 0700) == 0) return sync_directory(parent.empty() ? "." : parent.string());
  if (errno == ENOENT && !parent.empty() && parent != path) {
    Result<> made = make_directory(parent.string());
    if (!made) return made;
    if (::mkdir(path.c_str(), 0700) == 0) return sync_directory(parent.string());
  }
  if (errno != EEXIST) return lmdb_failure(errno, "create a store in", path);
  struct stat there {};
  if (::lstat(path.c_str(), &there) == 0 && S_ISDIR(there.st_mode) && there.st_uid == ::geteuid() &&
      (there.st_mode & group_and_world) != 0 && is_empty(path)) {
    ::chmod(path.c_str(), 0700);
  }
  return {};
}

Result<> check_directory(const std::string& path, const DirectoryRules& rules) {
  struct stat there {};
  if (::lstat(path.c_str(), &there) != 0) return lmdb_failure(errno, "open", path);
  Result<> owned = check_owner(path, there, rules);
  if (!owned) return owned;
  struct statfs system {};
  if (::statfs(path.c_str(), &system) == 0 &&
      std::ranges::count(network_file_systems, static_cast<std::uint32_t>(system.f_type)) != 0) {
    return fail(ErrorCode::store_unusable, fmt::format("{} lies on a network file system", path),
                "keep the store on a local disk and reach it through `refctl serve`");
  }
  return {};
}

Result<File> open_data_file(const std::string& path, const DirectoryRules& rules) {
  std::string name = path + "/data.mdb";
  int fd = ::open(name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0 && errno == ELOOP) {
    return fail(ErrorCode::store_unusable, fmt::format("{} is a symbolic link", name), "name the store itself");
  }
  if (fd < 0) return lmdb_failure(errno, "open", path);
  File file(fd);
  struct stat there {};
  if (::fstat(fd, &there) != 0) return lmdb_failure(errno, "open", path);
  if (!S_ISREG(there.st_mode)) return fail(ErrorCode::store_unusable, fmt::format("{} is not a file", name));
  Result<> owned = check_owner(name, there, rules);
  if (!owned) return failure_of(owned);
  return file;
}

Result<> sync_directory(const std::string& path) {
  File directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.fd() < 0 || ::fsync(directory.fd()) != 0) return lmdb_failure(errno, "create a store in", path);
  return {};
}

}  // namespace refctl::lmdb
