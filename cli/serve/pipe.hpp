#pragma once

#include "cli/serve/http/reply.hpp"

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace refctl::serve {

// A long answer on its way from the thread that makes it to the connection that sends it, in bounded
// memory: the maker waits while the client is slow.
class Pipe {
 public:
  // `wake` is called on the maker's thread when there is something new for the reader.
  explicit Pipe(std::function<void()> wake) : wake_(std::move(wake)) {}

  // The maker's side. False once the reader is gone: stop making.
  [[nodiscard]] bool write(std::string_view bytes);
  void finish(bool complete);

  // The reader's side.
  [[nodiscard]] http::BodySource::Pulled pull(std::string& into);
  void abandon();

 private:
  static constexpr std::size_t capacity = std::size_t{512} * 1024;

  const std::function<void()> wake_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::string held_;
  bool finished_ = false;
  bool complete_ = false;
  bool abandoned_ = false;
};

// The reader's end as the body of a reply; a reply that is dropped abandons the pipe.
[[nodiscard]] std::unique_ptr<http::BodySource> source_of(std::shared_ptr<Pipe> pipe);

}  // namespace refctl::serve
