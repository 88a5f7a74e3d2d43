#include "store/lmdb/maintenance/last_backup.hpp"

#include "store/lmdb/env/directory.hpp"
#include "store/lmdb/file/failure.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string_view>

namespace refctl::lmdb {

namespace {

constexpr std::size_t time_size = 24;  // "2026-03-01T12:00:00.000Z"

std::string path_of(const std::string& directory) { return directory + "/" + last_backup_file; }

}  // namespace

std::optional<Instant> read_last_backup(const std::string& directory) {
  const File file(::open(path_of(directory).c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
  if (file.fd() < 0) return std::nullopt;
  std::array<char, time_size> text{};
  if (::pread(file.fd(), text.data(), text.size(), 0) != static_cast<ssize_t>(time_size)) return std::nullopt;
  auto made = parse_timestamp({text.data(), text.size()});
  if (!made) return std::nullopt;
  return *made;
}

Result<> write_last_backup(const std::string& directory, Instant made) {
  const std::string path = path_of(directory);
  const File file(::open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK, 0600));
  if (file.fd() < 0) return lmdb_failure(errno, "note the backup in", path);
  const std::string line = to_rfc3339(made) + "\n";
  const ssize_t written = ::pwrite(file.fd(), line.data(), line.size(), 0);
  if (written != static_cast<ssize_t>(line.size())) {
    return lmdb_failure(written < 0 ? errno : ENOSPC, "note the backup in", path);
  }
  if (::fsync(file.fd()) != 0) return lmdb_failure(errno, "note the backup in", path);
  (void)sync_directory(directory);  // some file systems cannot; the next note makes the name durable
  return {};
}

}  // namespace refctl::lmdb
