#pragma once

#include "cli/serve/http/response.hpp"
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

// Limits the total size of responses that wait in files. Threads share it.
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

// A long response between the thread that produces it and the connection that sends it. Bytes that a slow client has
// not yet received stay in memory up to a limit and beyond that go to an unnamed file, so that the producer's thread
// does not wait for a socket. The producer waits only if the budget is used up or the disk is full.
class Pipe {
 public:
  // `wake` is called on the producer's thread when there are new bytes for the reader. `budget` outlives the pipe.
  Pipe(std::function<void()> wake, SpoolBudget& budget) : wake_(std::move(wake)), budget_(budget) {}
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe();

  // Called by the producer. False: the reader is gone, stop.
  [[nodiscard]] bool write(std::string_view bytes);
  // `trailer`: header lines that follow a complete response.
  void finish(bool complete, std::string trailer = {});

  // Called by the reader.
  [[nodiscard]] http::BodySource::Pulled pull(std::string& into);
  [[nodiscard]] std::string take_trailer();  // once `pull` has returned `end`
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
  std::string held_;                // bytes that come before the file's content
  std::unique_ptr<TempFile> file_;  // replaced once the reader has read all of it
  std::uint64_t file_size_ = 0;     // bytes that the reader may read
  std::uint64_t file_read_ = 0;
  std::string trailer_;
  bool file_full_ = false;
  bool appending_ = false;  // the producer writes to the file, without the mutex
  bool finished_ = false;
  bool complete_ = false;
  bool abandoned_ = false;
};

// Wraps the reader's end as the body of a response; destroying the response abandons the pipe.
[[nodiscard]] std::unique_ptr<http::BodySource> source_of(std::shared_ptr<Pipe> pipe);

}  // namespace refctl::serve
