#include "cli/serve/response/pipe.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace refctl::serve {

namespace {

constexpr std::size_t max_read = std::size_t{256} * 1024;
// Free space that spooled responses leave on the disk, because the store may be on it.
constexpr std::uint64_t reserved_disk_bytes = std::uint64_t{256} * 1024 * 1024;

bool has_room(int descriptor, std::uint64_t bytes) {
  struct statvfs disk {};
  if (fstatvfs(descriptor, &disk) != 0) return true;
  return std::uint64_t{disk.f_bavail} * disk.f_frsize > bytes + reserved_disk_bytes;
}

class PipeSource final : public http::BodySource {
 public:
  explicit PipeSource(std::shared_ptr<Pipe> pipe) : pipe_(std::move(pipe)) {}
  PipeSource(const PipeSource&) = delete;
  PipeSource& operator=(const PipeSource&) = delete;
  ~PipeSource() override { pipe_->abandon(); }
  Pulled pull(std::string& into) override { return pipe_->pull(into); }
  std::string trailer() override { return pipe_->take_trailer(); }

 private:
  std::shared_ptr<Pipe> pipe_;
};

}  // namespace

bool SpoolBudget::take(std::uint64_t bytes) {
  std::uint64_t left = left_.load(std::memory_order_relaxed);
  while (left >= bytes) {
    if (left_.compare_exchange_weak(left, left - bytes, std::memory_order_relaxed)) return true;
  }
  return false;
}

Pipe::~Pipe() { drop_file(); }

void Pipe::drop_file() {
  if (file_) budget_.give_back(file_size_);
  file_.reset();
  file_size_ = file_read_ = 0;
  file_full_ = false;
}

bool Pipe::write(std::string_view bytes) {
  {
    std::unique_lock lock(mutex_);
    while (true) {
      if (abandoned_) return false;
      if (!file_ && held_.size() < memory_limit) {
        held_.append(bytes);
        break;
      }
      if (!file_full_) {
        appending_ = true;
        lock.unlock();
        const bool spooled = spool(bytes);
        lock.lock();
        appending_ = false;
        if (spooled) {
          file_size_ += bytes.size();
          break;
        }
        // A failed write may have left some of the bytes after the file's content, so nothing more is appended.
        file_full_ = file_ != nullptr;
      }
      room_.wait(lock,
                 [this] { return abandoned_ || (file_ ? file_read_ == file_size_ : held_.size() < memory_limit); });
      if (file_ && file_read_ == file_size_) drop_file();
    }
  }
  wake_();
  return true;
}

// Runs on the producer's thread without the mutex: no other thread uses the file while `appending_` is set.
bool Pipe::spool(std::string_view bytes) {
  if (!budget_.take(bytes.size())) return false;
  auto made = file_ ? nullptr : std::make_unique<TempFile>();
  TempFile& file = made ? *made : *file_;
  const bool fits = file.open().has_value() && has_room(file.descriptor(), bytes.size());
  if (!fits || !file.append(bytes)) {
    budget_.give_back(bytes.size());
    return false;
  }
  if (made) {
    const std::lock_guard lock(mutex_);
    file_ = std::move(made);
  }
  return true;
}

void Pipe::finish(bool complete, std::string trailer) {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    complete_ = complete;
    trailer_ = std::move(trailer);
  }
  wake_();
}

http::BodySource::Pulled Pipe::pull(std::string& into) {
  using Pulled = http::BodySource::Pulled;
  const std::lock_guard lock(mutex_);
  if (!held_.empty()) {
    into.append(held_);
    held_.clear();
    room_.notify_one();
    return Pulled::some;
  }
  if (file_ && file_read_ < file_size_) {
    if (!read_file(into)) return Pulled::broken;
    if (file_read_ == file_size_ && !appending_) drop_file();
    room_.notify_one();
    return Pulled::some;
  }
  if (!finished_) return Pulled::wait;
  return complete_ ? Pulled::end : Pulled::broken;
}

std::string Pipe::take_trailer() {
  const std::lock_guard lock(mutex_);
  return std::move(trailer_);
}

bool Pipe::read_file(std::string& into) {
  const std::size_t begin = into.size();
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(max_read, file_size_ - file_read_));
  into.resize(begin + wanted);
  std::size_t done = 0;
  while (done < wanted) {
    const ssize_t read =
        pread(file_->descriptor(), into.data() + begin + done, wanted - done, static_cast<off_t>(file_read_ + done));
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) return false;
    done += static_cast<std::size_t>(read);
  }
  file_read_ += wanted;
  return true;
}

void Pipe::abandon() {
  {
    const std::lock_guard lock(mutex_);
    abandoned_ = true;
    std::string().swap(held_);
  }
  room_.notify_one();
}

std::unique_ptr<http::BodySource> source_of(std::shared_ptr<Pipe> pipe) {
  return std::make_unique<PipeSource>(std::move(pipe));
}

}  // namespace refctl::serve
