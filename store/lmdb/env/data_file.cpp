#include "store/lmdb/env/data_file.hpp"

#include "store/lmdb/codec/bytes.hpp"
#include "store/lmdb/env/failure.hpp"

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

// Offsets in a meta page of LMDB 0.9 on a 64-bit machine.
constexpr std::size_t meta_size = 152;
constexpr std::size_t page_number_at = 0;
constexpr std::size_t flags_at = 10;
constexpr std::size_t magic_at = 16;
constexpr std::size_t version_at = 20;
constexpr std::size_t page_size_at = 40;
constexpr std::size_t free_root_at = 80;
constexpr std::size_t main_root_at = 128;
constexpr std::size_t last_page_at = 136;
constexpr std::size_t transaction_at = 144;
constexpr std::uint16_t meta_page_flag = 0x08;
constexpr std::uint32_t lmdb_magic = 0xBEEFC0DE;
constexpr std::uint32_t lmdb_version = 1;
constexpr std::uint64_t no_page = ~std::uint64_t{0};

using MetaPage = std::array<char, meta_size>;

std::optional<MetaPage> read_at(int fd, std::uint64_t offset) {
  MetaPage page;
  ssize_t n = ::pread(fd, page.data(), page.size(), static_cast<off_t>(offset));
  if (n != static_cast<ssize_t>(page.size())) return std::nullopt;
  return page;
}

bool is_meta(const MetaPage& page) {
  return load<std::uint32_t>(page.data() + magic_at) == lmdb_magic &&
         (load<std::uint16_t>(page.data() + flags_at) & meta_page_flag) != 0;
}

bool has_valid_root(const MetaPage& page, std::size_t root_at) {
  auto root = load<std::uint64_t>(page.data() + root_at);
  return root == no_page || root <= load<std::uint64_t>(page.data() + last_page_at);
}

const MetaPage& newer_of(const MetaPage& first, const MetaPage& second) {
  return load<std::uint64_t>(second.data() + transaction_at) > load<std::uint64_t>(first.data() + transaction_at)
             ? second
             : first;
}

Result<DataFile> inspect(const std::string& path, int fd) {
  struct stat file {};
  if (::fstat(fd, &file) != 0) return lmdb_failure(errno, "open", path);
  if (file.st_size == 0) return damage(path, "data.mdb is empty");
  std::optional<MetaPage> first = read_at(fd, 0);
  if (!first) return fail(ErrorCode::store_unusable, fmt::format("{}/data.mdb is not a refctl store", path));
  if (std::ranges::all_of(*first, [](char c) { return c == 0; }))
    return damage(path, "data.mdb begins with a blank page");
  if (!is_meta(*first)) return fail(ErrorCode::store_unusable, fmt::format("{}/data.mdb is not a refctl store", path));
  if (load<std::uint32_t>(first->data() + version_at) != lmdb_version) {
    return fail(ErrorCode::store_newer, fmt::format("cannot open {}: it was written by another version of LMDB", path),
                "use a newer refctl");
  }
  DataFile found{.page_size = load<std::uint32_t>(first->data() + page_size_at)};
  if (!std::has_single_bit(found.page_size) || found.page_size < 512 || found.page_size > 65536) {
    return damage(path, "data.mdb has no valid page size");
  }
  std::optional<MetaPage> second = read_at(fd, found.page_size);
  if (!second || !is_meta(*second) || load<std::uint32_t>(second->data() + version_at) != lmdb_version) {
    return damage(path, "the second page of data.mdb is lost");
  }
  const MetaPage& newest = newer_of(*first, *second);
  auto last_page = load<std::uint64_t>(newest.data() + last_page_at);
  if (last_page >= no_page / found.page_size || !has_valid_root(newest, free_root_at) ||
      !has_valid_root(newest, main_root_at)) {
    return damage(path, "the first pages of data.mdb refer to pages that do not exist");
  }
  found.pages = last_page + 1;
  found.file_pages = static_cast<std::uint64_t>(file.st_size) / found.page_size;
  found.transaction = load<std::uint64_t>(newest.data() + transaction_at);
  return found;
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
  std::optional<MetaPage> first = read_at(fd, 0);
  std::optional<MetaPage> second = read_at(fd, data->page_size);
  if (!first || !second) return damage(path, "data.mdb has lost its first pages");
  MetaPage page = newer_of(*first, *second);
  for (std::uint64_t at : {std::uint64_t{0}, std::uint64_t{1}}) {
    // LMDB writes the meta page that has the parity of the transaction number.
    store(page.data() + page_number_at, at);
    store(page.data() + transaction_at, at == number % 2 ? number : number - 1);
    const auto written = ::pwrite(fd, page.data(), page.size(), static_cast<off_t>(at * data->page_size));
    if (written != static_cast<ssize_t>(page.size()))
      return lmdb_failure(written < 0 ? errno : ENOSPC, "write to", path);
  }
  return {};
}

}  // namespace refctl::lmdb
