#include "cli/serve/pipe.hpp"

#include <utility>

namespace refctl::serve {

namespace {

class PipeSource final : public http::BodySource {
 public:
  explicit PipeSource(std::shared_ptr<Pipe> pipe) : pipe_(std::move(pipe)) {}
  PipeSource(const PipeSource&) = delete;
  PipeSource& operator=(const PipeSource&) = delete;
  ~PipeSource() override { pipe_->abandon(); }
  Pulled pull(std::string& into) override { return pipe_->pull(into); }

 private:
  std::shared_ptr<Pipe> pipe_;
};

}  // namespace

bool Pipe::write(std::string_view bytes) {
  {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [this] { return abandoned_ || held_.size() < capacity; });
    if (abandoned_) return false;
    held_.append(bytes);
  }
  wake_();
  return true;
}

void Pipe::finish(bool complete) {
  {
    const std::lock_guard lock(mutex_);
    finished_ = true;
    complete_ = complete;
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
  if (!finished_) return Pulled::wait;
  return complete_ ? Pulled::end : Pulled::broken;
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
