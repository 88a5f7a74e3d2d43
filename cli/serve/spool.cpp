#include "cli/serve/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace refctl::serve {

Result<std::unique_ptr<Spool>> Spool::make() {
  std::error_code error;
  const auto folder = std::filesystem::temp_directory_path(error);
  int descriptor = error ? -1 : open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (!error && descriptor < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
    // A file system that has no files without a name.
    std::string name = (folder / "refctl-upload-XXXXXX").string();
    descriptor = mkostemp(name.data(), O_CLOEXEC);
    if (descriptor >= 0) unlink(name.c_str());
  }
  if (descriptor < 0) {
    return fail(ErrorCode::store_unusable, "no temporary file can be made for an upload", "look at $TMPDIR");
  }
  return std::make_unique<Spool>(descriptor);
}

Spool::~Spool() { close(descriptor_); }

bool Spool::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

int Spool::rewind() const { return lseek(descriptor_, 0, SEEK_SET) == 0 ? descriptor_ : -1; }

}  // namespace refctl::serve
