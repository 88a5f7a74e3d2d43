#include "store/lmdb/file/page_file.hpp"

#include "store/lmdb/file/data_file.hpp"

#include <unistd.h>

#include <cerrno>

namespace refctl::lmdb {

Result<PageFile> PageFile::open(const std::string& path, int fd) {
  Result<DataFile> file = inspect_data_file(path, fd);
  if (!file) return failure_of(file);
  return PageFile(fd, file->page_size);
}

bool PageFile::read(std::uint64_t first, std::uint64_t count, std::string& into) const {
  into.resize(count * page_size_);
  for (std::size_t done = 0; done < into.size();) {
    const auto offset = static_cast<off_t>(first * page_size_ + done);
    const ssize_t n = ::pread(fd_, into.data() + done, into.size() - done, offset);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

std::optional<MetaPage> PageFile::meta_of(std::uint64_t transaction) const {
  std::string page;
  for (std::uint64_t number = 0; number < meta_pages; ++number) {
    if (!read(number, 1, page)) continue;
    const MetaPage meta = read_meta_page(page.data());
    if (meta.transaction == transaction) return meta;
  }
  return std::nullopt;
}

}  // namespace refctl::lmdb
