#include "cli/files/rejects_file.hpp"

namespace refctl::cli {

namespace {

constexpr std::size_t flush_at = std::size_t{64} * 1024;

}  // namespace

Result<> RejectsFile::add(std::string_view line) {
  if (file_ == nullptr) {
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
  return file_->keep();
}

}  // namespace refctl::cli
