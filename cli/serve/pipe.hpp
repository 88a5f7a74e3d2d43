#pragma once

#include "cli/serve/http/reply.hpp"
#include "store/temp_file.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace refctl::serve {

// How many bytes of answers may wait in files, all together. Threads share it.
class SpoolBudget {
 public:
  explicit SpoolBudget(std::uint64_t most) : most_(most), left_(most) {}

  [[nodiscard]] bool take(std::uint64_t bytes);
  void give_back(std::uint64_t bytes) { left_.fetch_add(bytes, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t used() const { return most_ - left_.load(std::memory_order_relaxed); }

 private:
  const std::uint64_t most_;
  std::atomic<std::uint64_t> left_;
};

// A long answer on its way from the thread that produces it to the connection that sends it. What a slow client has not
// taken yet stays in memory up to a limit and goes to a file without a name beyond, so that the producer's
// thread does not wait for a socket. Only if the budget is used up or the disk has no room does the producer wait.
class Pipe {
 public:
  // `wake` is called on the producer's thread when there is something new for the reader. `budget` outlives the pipe.
  Pipe(std::function<void()> wake, SpoolBudget& budget) : wake_(std::move(wake)), budget_(budget) {}
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe();

  // The producer's side. False: the reader is gone, stop.
  [[nodiscard]] bool write(std::string_view bytes);
  void finish(bool complete);

  // The reader's side.
  [[nodiscard]] http::BodySource::Pulled pull(std::string& into);
  void abandon();

  static constexpr std::size_t memory_limit = std::size_t{512} * 1024;

 private:
  [[nodiscard]] bool spool(std::string_view bytes);
  [[nodiscard]] bool read_file(std::string& into);
  void drop_file();

  const std::function<void()> wake_;
  SpoolBudget& budget_;
  std::mutex mutex_;
  std::condition_variable room_;
  std::string held_;                // what precedes the file's content
  std::unique_ptr<TempFile> file_;  // replaced once the reader has all of it
  std::uint64_t file_size_ = 0;     // what may be read
  std::uint64_t file_read_ = 0;
  bool file_full_ = false;
  bool appending_ = false;  // the producer writes to the file, without the mutex
  bool finished_ = false;
  bool complete_ = false;
  bool abandoned_ = false;
};

// The reader's end as the body of a reply; a reply that is dropped abandons the pipe.
[[nodiscard]] std::unique_ptr<http::BodySource> source_of(std::shared_ptr<Pipe> pipe);

}  // namespace refctl::serve
