#include "store/rules/import/read/input.hpp"

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

Input::Input(int descriptor, bool keep) : descriptor_(descriptor), digest_(std::make_unique<Digest>()) {
  struct stat facts {};
  const bool regular = ::fstat(descriptor_, &facts) == 0 && S_ISREG(facts.st_mode);
  if (regular) {
    const off_t here = ::lseek(descriptor_, 0, SEEK_CUR);
    start_ = here > 0 ? static_cast<std::uint64_t>(here) : 0;
    const auto size = static_cast<std::uint64_t>(facts.st_size);
    total_ = size > start_ ? size - start_ : 0;
  }
  spool_ = keep && !regular;
}

Input::~Input() = default;

Result<std::size_t> Input::read(ByteBlock& block, std::size_t most, const std::function<Result<>()>& woken) {
  char* const space = block.room(most);
  std::size_t filled = 0;
  while (filled < most) {
    const ssize_t got = ::read(descriptor_, space + filled, most - filled);
    if (got == 0) break;
    if (got < 0 && errno == EINTR) {
      if (auto on = woken(); !on) return failure_of(on);
      continue;
    }
    if (got < 0) return cannot_read(errno);
    filled += static_cast<std::size_t>(got);
  }
  block.grow(filled);
  digest_->add(block.shared(), {space, filled});
  done_ += filled;
  if (spool_) {
    if (auto kept = copy_.append({space, filled}); !kept) return failure_of(kept);
  }
  return filled;
}

Result<> Input::rewind() {
  if (::lseek(descriptor_, static_cast<off_t>(start_), SEEK_SET) < 0) return cannot_read(errno);
  done_ = 0;
  digest_ = std::make_unique<Digest>();
  return {};
}

void Input::wait_for_digest(std::uint64_t count) { digest_->wait_for(count); }

std::string Input::sha256() { return digest_->finish(); }

Result<std::string> Input::again(std::uint64_t place, std::size_t length) const {
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
