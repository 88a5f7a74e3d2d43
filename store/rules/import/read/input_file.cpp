#include "store/rules/import/read/input_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace refctl::importing {

namespace {

Failure cannot_read(int error) {
  return fail(error == EISDIR ? ErrorCode::no_such_file : ErrorCode::internal,
              "cannot read the file to import: " + std::generic_category().message(error));
}

}  // namespace

InputFile::InputFile(int descriptor, bool keep)
    : descriptor_(descriptor), keep_(keep), digest_(std::make_unique<BackgroundSha256>()) {
  struct stat facts {};
  regular_ = ::fstat(descriptor_, &facts) == 0 && S_ISREG(facts.st_mode);
  if (regular_) {
    initial_state_ = state_of(facts);
    const off_t here = ::lseek(descriptor_, 0, SEEK_CUR);
    start_ = here > 0 ? static_cast<std::uint64_t>(here) : 0;
    total_ = initial_state_.size > start_ ? initial_state_.size - start_ : 0;
  }
  spool_ = keep && !regular_;
}

InputFile::~InputFile() = default;

InputFile::FileState InputFile::state_of(const struct stat& file) {
  return {.size = static_cast<std::uint64_t>(file.st_size),
          .changed_seconds = file.st_mtim.tv_sec,
          .changed_nanoseconds = file.st_mtim.tv_nsec};
}

Result<> InputFile::check_unchanged(bool complete) const {
  if (!regular_) return {};
  struct stat facts {};
  const bool same = ::fstat(descriptor_, &facts) == 0 && state_of(facts) == initial_state_;
  // Files of the kernel (/proc) have no size.
  const bool all_read = !complete || total_ == done_ || initial_state_.size == 0;
  if (same && all_read) return {};
  return fail(ErrorCode::import_refused, "the file to import was changed while it was read; nothing was imported",
              "import it again once it is complete; a program that writes a new file and then renames it avoids this");
}

Result<std::size_t> InputFile::read(ByteBlock& block, std::size_t most, const std::function<Result<>()>& on_signal) {
  char* const space = block.room(most);
  std::size_t filled = 0;
  while (filled < most) {
    const ssize_t got = ::read(descriptor_, space + filled, most - filled);
    if (got == 0) break;
    if (got < 0 && errno == EINTR) {
      if (auto on = on_signal(); !on) return failure_of(on);
      continue;
    }
    if (got < 0) return cannot_read(errno);
    filled += static_cast<std::size_t>(got);
  }
  block.grow(filled);
  digest_->add(block.shared(), {space, filled});
  done_ += filled;
  return filled;
}

Result<> InputFile::keep(std::string_view text) { return spool_ ? copy_.append(text) : Result<>{}; }

Result<> InputFile::rewind() {
  if (::lseek(descriptor_, static_cast<off_t>(start_), SEEK_SET) < 0) return cannot_read(errno);
  done_ = 0;
  digest_ = std::make_unique<BackgroundSha256>();
  return {};
}

void InputFile::wait_for_digest(std::uint64_t count) { digest_->wait_for(count); }

std::string InputFile::sha256() { return digest_->finish(); }

Result<std::string> InputFile::read_again(std::uint64_t place, std::size_t length) const {
  std::string bytes(length, '\0');
  std::size_t filled = 0;
  while (filled < length) {
    const ssize_t got = ::pread(spool_ ? copy_.descriptor() : descriptor_, bytes.data() + filled, length - filled,
                                static_cast<off_t>((spool_ ? 0 : start_) + place + filled));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(errno);
    if (got == 0) return fail(ErrorCode::import_refused, "the file to import became shorter while it was read");
    filled += static_cast<std::size_t>(got);
  }
  return bytes;
}

}  // namespace refctl::importing
