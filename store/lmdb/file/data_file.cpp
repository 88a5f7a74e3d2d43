#include "store/lmdb/file/data_file.hpp"

#include "store/lmdb/file/failure.hpp"
#include "store/lmdb/file/page_format.hpp"

#include <fmt/core.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <optional>

namespace refctl::lmdb {

namespace {

using MetaBytes = std::array<char, meta_size>;

std::optional<MetaBytes> read_at(int fd, std::uint64_t offset) {
  MetaBytes page;
  ssize_t n = ::pread(fd, page.data(), page.size(), static_cast<off_t>(offset));
  if (n != static_cast<ssize_t>(page.size())) return std::nullopt;
  return page;
}

bool is_meta(const MetaPage& page, std::uint64_t number) {
  return page.magic == lmdb_magic && (page.header.flags & meta_page) != 0 && page.header.number == number;
}

bool has_valid_root(const MetaPage& page, const TreeRecord& tree) {
  return tree.root == no_page || (tree.root >= meta_pages && tree.root <= page.last_page);
}

// LMDB writes the meta page that has the parity of the transaction's number, so their numbers are neighbours. A new
// file has the number 0 on both.
bool are_neighbours(const MetaPage& first, const MetaPage& second) {
  if (first.transaction == 0 && second.transaction == 0) return true;
  const auto [older, newer] = std::minmax(first.transaction, second.transaction);
  return newer == older + 1 && first.transaction % 2 == 0;
}

Result<DataFile> inspect(const std::string& path, int fd) {
  struct stat file {};
  if (::fstat(fd, &file) != 0) return lmdb_failure(errno, "open", path);
  if (file.st_size == 0) return damage(path, "data.mdb is empty");
  std::optional<MetaBytes> first_bytes = read_at(fd, 0);
  if (!first_bytes) return fail(ErrorCode::store_unusable, fmt::format("{}/data.mdb is not a refctl store", path));
  if (std::ranges::all_of(*first_bytes, [](char c) { return c == 0; }))
    return damage(path, "data.mdb begins with a blank page");
  const MetaPage first = read_meta_page(first_bytes->data());
  if (!is_meta(first, 0))
    return fail(ErrorCode::store_unusable, fmt::format("{}/data.mdb is not a refctl store", path));
  if (first.version != lmdb_data_version) {
    return fail(ErrorCode::store_newer, fmt::format("cannot open {}: it was written by another version of LMDB", path),
                "use a newer refctl");
  }
  const std::uint32_t page_size = first.page_size();
  if (!std::has_single_bit(page_size) || page_size < 512 || page_size > 65536) {
    return damage(path, "data.mdb has no valid page size");
  }
  std::optional<MetaBytes> second_bytes = read_at(fd, page_size);
  const MetaPage second = second_bytes ? read_meta_page(second_bytes->data()) : MetaPage{};
  if (!is_meta(second, 1) || second.version != lmdb_data_version) {
    return damage(path, "the second page of data.mdb is lost");
  }
  if (second.page_size() != page_size || !are_neighbours(first, second)) {
    return damage(path, "the first two pages of data.mdb contradict each other");
  }
  const MetaPage& newest = second.transaction > first.transaction ? second : first;
  if (newest.last_page >= no_page / page_size || !has_valid_root(newest, newest.free_list) ||
      !has_valid_root(newest, newest.main)) {
    return damage(path, "the first pages of data.mdb refer to pages that do not exist");
  }
  return DataFile{.page_size = page_size,
                  .pages = newest.last_page + 1,
                  .file_pages = static_cast<std::uint64_t>(file.st_size) / page_size,
                  .transaction = newest.transaction};
}

}  // namespace

Result<DataFile> inspect_data_file(const std::string& path, int fd) {
  // Another process may be writing a meta page at this moment; a damaged page stays invalid on every try.
  for (int tries = 3;; --tries) {
    Result<DataFile> found = inspect(path, fd);
    if (found || tries == 1) return found;
  }
}

Result<> set_transaction(const std::string& path, int fd, std::uint64_t number) {
  Result<DataFile> data = inspect_data_file(path, fd);
  if (!data) return failure_of(data);
  std::optional<MetaBytes> first = read_at(fd, 0);
  std::optional<MetaBytes> second = read_at(fd, data->page_size);
  if (!first || !second) return damage(path, "data.mdb has lost its first pages");
  const auto number_of = [](const MetaBytes& page) { return read_meta_page(page.data()).transaction; };
  MetaBytes page = number_of(*second) > number_of(*first) ? *second : *first;
  for (std::uint64_t at : {std::uint64_t{0}, std::uint64_t{1}}) {
    // LMDB writes the meta page that has the parity of the transaction number.
    store(page.data(), at);
    store(page.data() + meta_transaction_at, at == number % 2 ? number : number - 1);
    const auto written = ::pwrite(fd, page.data(), page.size(), static_cast<off_t>(at * data->page_size));
    if (written != static_cast<ssize_t>(page.size()))
      return lmdb_failure(written < 0 ? errno : ENOSPC, "write to", path);
  }
  return {};
}

}  // namespace refctl::lmdb
