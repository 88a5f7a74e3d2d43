#include "cli/files/rejects_file.hpp"

#include "cli/term/escape.hpp"

#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace refctl::cli {

namespace {

constexpr std::size_t flush_at = std::size_t{64} * 1024;
constexpr std::string_view ending = ".rejects.jsonl";

std::string default_path(const std::string& input) {
  const std::string elsewhere = "import" + std::string(ending);
  struct stat facts {};
  if (input == "-" || ::stat(input.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) return elsewhere;
  const std::filesystem::path parent = std::filesystem::path(input).parent_path();
  return ::access(parent.empty() ? "." : parent.c_str(), W_OK) == 0 ? input + std::string(ending) : elsewhere;
}

// Returns whether the name is in use, even by a dangling link.
bool is_taken(const std::string& path) {
  struct stat facts {};
  return ::lstat(path.c_str(), &facts) == 0;
}

// Returns whether a file has contents that must not be replaced; false for pipes and devices.
bool has_contents(const std::string& path) {
  struct stat facts {};
  return ::stat(path.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_size > 0;
}

}  // namespace

RejectsFile::RejectsFile(const std::optional<std::string>& named, const std::string& input)
    : name_(named.value_or(default_path(input))), path_(name_), named_(named.has_value()) {}

Result<> RejectsFile::check(int input) const {
  if (!named_) return {};
  struct stat ours {};
  struct stat read {};
  if (::stat(path_.c_str(), &ours) != 0 || !S_ISREG(ours.st_mode)) return {};
  if (::fstat(input, &read) == 0 && read.st_dev == ours.st_dev && read.st_ino == ours.st_ino) {
    return fail(ErrorCode::usage, fmt::format("--rejects {} is the file to import", term::escape(path_)),
                "name another file; the refused records would replace the input");
  }
  if (ours.st_size == 0) return {};
  return fail(ErrorCode::usage, fmt::format("--rejects {}: the file exists", term::escape(path_)),
              "name another file, or move it away: it may hold the corrected records of an earlier import");
}

std::string RejectsFile::numbered(int number) const {
  if (number == 1) return name_;
  std::string_view stem = name_;
  std::string_view last;
  if (stem.ends_with(".jsonl")) {
    last = ".jsonl";
    stem.remove_suffix(last.size());
  }
  return fmt::format("{}.{}{}", stem, number, last);
}

Result<> RejectsFile::add(std::string_view line) {
  if (file_ == nullptr) {
    while (!named_ && is_taken(numbered(number_))) ++number_;
    path_ = numbered(number_);
    file_ = std::make_unique<NewFile>(path_);
    Result<> opened = file_->open();
    if (!opened) return opened;
  }
  buffer_.append(line).push_back('\n');
  if (buffer_.size() < flush_at) return {};
  Result<> written = file_->write(buffer_);
  buffer_.clear();
  return written;
}

Result<> RejectsFile::finish() {
  if (file_ == nullptr) return {};
  Result<> written = file_->write(buffer_);
  if (!written) return written;
  // Replaces an empty file named by --rejects (mktemp), but not one that was filled during the import.
  if (named_ && !has_contents(path_)) return file_->keep();
  for (;; ++number_) {
    auto kept = file_->keep_new(numbered(number_));
    if (!kept) return failure_of(kept);
    if (*kept) break;
  }
  path_ = numbered(number_);
  return {};
}

}  // namespace refctl::cli
