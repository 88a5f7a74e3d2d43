#include "cli/files/backup_directory.hpp"

#include "cli/term/descriptor.hpp"
#include "cli/term/escape.hpp"
#include "store/transfer.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

namespace refctl::cli {

namespace {

constexpr std::string_view prefix = "refctl-";
constexpr std::string_view suffix = ".backup";
constexpr std::string_view time_shape = "dddd-dd-ddTdd-dd-dd.dddZ";  // d: a digit

// RFC 3339 without colons, which other systems' file names cannot have.
std::string time_in_names(Instant at) {
  std::string text = to_rfc3339(at);
  std::ranges::replace(text, ':', '-');
  return text;
}

bool has_shape(std::string_view text, std::string_view shape) {
  return std::ranges::equal(text, shape,
                            [](char c, char wanted) { return wanted == 'd' ? c >= '0' && c <= '9' : c == wanted; });
}

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool begins_like_a_backup(int directory, const std::string& name) {
  const term::Descriptor file(::openat(directory, name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file.good()) return false;
  struct stat facts {};
  if (::fstat(file.number(), &facts) != 0 || !S_ISREG(facts.st_mode)) return false;
  std::array<char, 64> first{};
  const ssize_t got = ::pread(file.number(), first.data(), first.size(), 0);
  return got > 0 && looks_like_backup({first.data(), static_cast<std::size_t>(got)});
}

}  // namespace

BackupDirectory::~BackupDirectory() {
  file_.reset();
  if (directory_ >= 0) ::close(directory_);
}

Failure BackupDirectory::failed(std::string_view what, const std::string& path, int error) const {
  return fail(ErrorCode::internal,
              fmt::format("cannot {} {}: {}", what, term::escape(path), std::generic_category().message(error)));
}

Result<> BackupDirectory::open() {
  directory_ = ::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory_ >= 0) return {};
  if (errno == ENOENT) {
    return fail(ErrorCode::no_such_file, fmt::format("there is no directory {}", term::escape(path_)),
                fmt::format("`mkdir -m 700 {}`", term::escape(path_)));
  }
  if (errno == ENOTDIR) {
    return fail(ErrorCode::usage, fmt::format("{} is not a directory", term::escape(path_)),
                "--keep writes dated backups into a directory; without it, name a file");
  }
  return failed("open", path_, errno);
}

bool BackupDirectory::lock(const std::function<void()>& waiting) const {
  if (::flock(directory_, LOCK_EX | LOCK_NB) == 0) return true;
  if (errno != EWOULDBLOCK) return false;
  waiting();
  while (::flock(directory_, LOCK_EX) != 0) {
    if (errno != EINTR) return false;
  }
  return true;
}

Result<> BackupDirectory::begin(const std::function<void()>& waiting) {
  if (Result<> opened = open(); !opened) return opened;
  if (lock(waiting)) remove_leftovers();
  file_.emplace(place(fmt::format(".{}{}", prefix, store_id_)));
  return file_->open();
}

Result<std::string> BackupDirectory::keep(Instant made) {
  for (bool kept = false; !kept; made.ms += 1) {  // a millisecond later if the name is taken
    name_ = fmt::format("{}{}-{}{}", prefix, time_in_names(made), store_id_, suffix);
    auto named = file_->keep_new(place(name_));
    if (!named) return failure_of(named);
    kept = *named;
  }
  // Older backups are removed next, so the new name must be durable first, if the file system supports it.
  if (::fsync(directory_) != 0 && errno != EINVAL && errno != ENOTSUP) return failed("sync", path_, errno);
  return place(name_);
}

Result<std::vector<std::string>> BackupDirectory::names() const {
  std::vector<std::string> found;
  std::error_code error;
  for (std::filesystem::directory_iterator at(path_, error), end; !error && at != end; at.increment(error)) {
    found.push_back(at->path().filename().string());
  }
  if (error) return failed("read", path_, error.value());
  return found;
}

void BackupDirectory::remove_leftovers() const {
  const auto found = names();
  if (!found) return;
  const std::string begin = fmt::format(".{}{}.", prefix, store_id_);
  constexpr std::string_view end = ".tmp";
  for (const std::string& name : *found) {
    std::string_view pid = name;
    if (!pid.starts_with(begin) || !pid.ends_with(end) || pid.size() <= begin.size() + end.size()) continue;
    pid.remove_prefix(begin.size());
    pid.remove_suffix(end.size());
    if (all_digits(pid)) ::unlinkat(directory_, name.c_str(), 0);  // refused for a directory
  }
}

bool BackupDirectory::is_ours(const std::string& name) const {
  const std::string shape = fmt::format("-{}{}", store_id_, suffix);
  std::string_view rest = name;
  if (!rest.starts_with(prefix)) return false;
  rest.remove_prefix(prefix.size());
  return rest.size() == time_shape.size() + shape.size() && has_shape(rest.substr(0, time_shape.size()), time_shape) &&
         rest.substr(time_shape.size()) == shape && begins_like_a_backup(directory_, name);
}

Result<BackupDirectory::Rotation> BackupDirectory::rotate(std::uint64_t most) {
  auto found = names();
  if (!found) return failure_of(found);
  std::erase_if(*found, [this](const std::string& name) { return name == name_ || !is_ours(name); });
  std::ranges::sort(*found);
  Rotation done;
  done.later = static_cast<std::uint64_t>(found->end() - std::ranges::upper_bound(*found, name_));
  const std::size_t stay = std::min<std::uint64_t>(found->size(), most - 1);
  for (std::size_t i = 0; i + stay < found->size(); ++i) {
    const std::string& name = (*found)[i];
    if (::unlinkat(directory_, name.c_str(), 0) != 0 && errno != ENOENT) {
      Failure failure = failed("remove the older backup", place(name), errno);
      failure.value().hint = fmt::format("the new backup is complete: {}", term::escape(place(name_)));
      return failure;
    }
    done.removed.push_back(name);
  }
  done.kept = stay + 1;
  return done;
}

}  // namespace refctl::cli
