#include "store/lmdb/file/failure.hpp"

#include "store/lmdb/file/owner.hpp"

#include <fmt/core.h>
#include <lmdb.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace refctl::lmdb {

namespace {

constexpr std::string_view damage_hint = "`refctl check` lists all damage; restore a backup if there is one";

bool means_disk_full(int code) { return code == ENOSPC || code == EDQUOT || code == EFBIG; }

// Returns whether a file in the store's directory cannot grow beyond the end of the data.
bool disk_is_full(const std::string& path) {
  struct stat data {};
  if (::stat((path + "/data.mdb").c_str(), &data) != 0) return false;
  int fd = ::open(path.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) return means_disk_full(errno);
  constexpr off_t probe = off_t{256} * 1024;
  int code = ::posix_fallocate(fd, data.st_size, probe);
  ::close(fd);
  return means_disk_full(code);
}

}  // namespace

Failure lmdb_failure(int code, std::string_view doing, const std::string& path) {
  switch (code) {
    case MDB_MAP_FULL:
      return fail(ErrorCode::store_full,
                  fmt::format("cannot {} {}: the store has reached its largest size", doing, path),
                  "raise REFCTL_MAP_SIZE");
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_CURSOR_FULL:
    case MDB_BAD_VALSIZE:
    case MDB_BAD_TXN:
    case MDB_BAD_DBI:
    case MDB_INCOMPATIBLE:
    case MDB_PANIC:
      return fail(ErrorCode::store_damaged,
                  fmt::format("cannot {} {}: the store is damaged ({})", doing, path, mdb_strerror(code)),
                  std::string(damage_hint));
    case MDB_INVALID:
      return fail(ErrorCode::store_unusable, fmt::format("cannot {} {}: data.mdb is not a refctl store", doing, path));
    case MDB_VERSION_MISMATCH:
      return fail(ErrorCode::store_newer,
                  fmt::format("cannot {} {}: it was written by another version of LMDB", doing, path),
                  "use a newer refctl");
    case MDB_READERS_FULL:
      return fail(ErrorCode::busy, fmt::format("cannot {} {}: too many readers at once", doing, path), "try again");
    default: break;
  }
  if (means_disk_full(code) || (code == EIO && disk_is_full(path))) {
    return fail(ErrorCode::store_full, fmt::format("cannot {} {}: disk full", doing, path),
                "make room; nothing was changed");
  }
  Failure failure = fail(ErrorCode::store_unusable, fmt::format("cannot {} {}: {}", doing, path, mdb_strerror(code)));
  if (code == EROFS) failure.value().hint = "the file system is mounted read-only";
  if (code == EACCES || code == EPERM) failure.value().hint = permission_hint(path);
  return failure;
}

Failure damage(const std::string& path, std::string_view what) {
  return fail(ErrorCode::store_damaged, fmt::format("the store {} is damaged: {}", path, what),
              std::string(damage_hint));
}

Failure damage(const std::string& path, Table table, std::string_view key) {
  return damage(path, fmt::format("{} (database \"{}\")", describe(table, key), traits_of(table).name));
}

}  // namespace refctl::lmdb
