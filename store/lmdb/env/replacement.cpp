#include "store/lmdb/env/replacement.hpp"

#include "store/lmdb/env/replacement_counter.hpp"
#include "store/lmdb/file/data_file.hpp"
#include "store/lmdb/file/failure.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <string_view>

namespace refctl::lmdb {

namespace {

constexpr std::array<std::string_view, 4> files{"data.mdb", "lock.mdb", "writers.lock", replacement_backup_name};

void clear(const std::string& directory) {
  for (std::string_view file : files) ::unlink(fmt::format("{}/{}", directory, file).c_str());
}

bool is_still(int fd, const std::string& directory) {
  struct stat held {
  }, there{};
  return ::fstat(fd, &held) == 0 && ::lstat(directory.c_str(), &there) == 0 && held.st_ino == there.st_ino &&
         held.st_dev == there.st_dev;
}

// Returns the transaction number from which the processes at lock.mdb continue; 0 if it is unknown.
Result<std::uint64_t> current_transaction_number(const std::string& path) {
  File old(::open((path + "/data.mdb").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (old.fd() < 0 && errno == ENOENT) return std::uint64_t{0};
  if (old.fd() < 0) return lmdb_failure(errno, "replace", path);
  Result<DataFile> data = inspect_data_file(path, old.fd());
  if (data) return data->transaction;
  if (!is_in_use(path)) return std::uint64_t{0};
  return fail(ErrorCode::busy, fmt::format("cannot replace {}: it is damaged, and another process has it open", path),
              "stop `refctl serve` first");
}

}  // namespace

bool is_in_use(const std::string& path) {
  File lock(::open((path + "/lock.mdb").c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (lock.fd() < 0) return false;
  struct flock probe {};
  probe.l_type = F_WRLCK;
  probe.l_whence = SEEK_SET;
  probe.l_len = 1;
  return ::fcntl(lock.fd(), F_GETLK, &probe) == 0 && probe.l_type != F_UNLCK;
}

void remove_abandoned_replacement(const std::string& path) {
  struct stat there {};
  if (::lstat((path + "/next").c_str(), &there) != 0 || !S_ISDIR(there.st_mode)) return;
  // Opening the replacement directory empties it and closing it removes it; a process that uses it keeps it locked.
  Result<ReplacementDir> abandoned = ReplacementDir::open(path);
}

Result<ReplacementDir> ReplacementDir::open(const std::string& path) {
  std::string directory = path + "/next";
  while (true) {
    if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return lmdb_failure(errno, "write to", path);
    File lock(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
    if (lock.fd() < 0 && errno == ENOENT) continue;
    if (lock.fd() < 0) return lmdb_failure(errno, "write to", directory);
    if (::flock(lock.fd(), LOCK_EX | LOCK_NB) != 0) {
      if (errno == EINTR) continue;
      return fail(ErrorCode::busy, fmt::format("another process is replacing {}", path), "try again later");
    }
    if (!is_still(lock.fd(), directory)) continue;  // the previous owner has just removed it
    clear(directory);
    return ReplacementDir(std::move(directory), std::move(lock));
  }
}

ReplacementDir::~ReplacementDir() {
  if (lock_.fd() < 0) return;  // moved-from object
  clear(directory_);
  ::rmdir(directory_.c_str());
}

Result<> put_in_place(const ReplacementDir& replacement_dir, const std::string& path) {
  Result<std::uint64_t> number = current_transaction_number(path);
  if (!number) return failure_of(number);
  const std::string made = replacement_dir.directory() + "/data.mdb";
  File fresh(::open(made.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW));
  if (fresh.fd() < 0) return lmdb_failure(errno, "replace", path);
  // lock.mdb stays in place, and its number of the last transaction decides which of the two meta pages is current.
  if (*number != 0) {
    Result<> set = set_transaction(replacement_dir.directory(), fresh.fd(), *number);
    if (!set) return set;
  }
  if (::fsync(fresh.fd()) != 0 || std::rename(made.c_str(), (path + "/data.mdb").c_str()) != 0) {
    return lmdb_failure(errno, "replace", path);
  }
  if (Result<> synced = sync_directory(path); !synced) return synced;
  return ReplacementCounter::count_one(path);
}

}  // namespace refctl::lmdb
